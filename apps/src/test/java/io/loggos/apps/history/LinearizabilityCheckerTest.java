package io.loggos.apps.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.apps.history.HistoryOperation.Kind;
import io.loggos.apps.history.Verdict.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinearizabilityCheckerTest {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final long UNKNOWN = HistoryOperation.UNKNOWN;

  private final List<HistoryOperation> history = new ArrayList<>();

  private void put(String value, long from, long to) {
    add(Kind.PUT, value, null, null, to != UNKNOWN, from, to);
  }

  private void get(String result, long from, long to) {
    add(Kind.GET, null, null, result, result != null, from, to);
  }

  private void delete(String result, long from, long to) {
    add(Kind.DELETE, null, null, result, result != null, from, to);
  }

  private void cas(String expected, String value, boolean ok, String found, long from, long to) {
    add(Kind.CAS, value, expected, found, ok, from, to);
  }

  private void add(
      Kind kind, String value, String expected, String found, boolean ok, long from, long to) {
    String client = "c" + history.size();
    history.add(new HistoryOperation(client, kind, "k", value, expected, found, ok, from, to));
  }

  private void assertAnswer(Answer expected) {
    assertEquals(expected, new LinearizabilityChecker(LIMIT).check(history).answer());
    assertEquals(expected == Answer.LINEARIZABLE, BruteForce.isLinearizable(history));
  }

  @Test
  void nothingIsLinearizable() {
    assertAnswer(Answer.LINEARIZABLE);
  }

  @Test
  void oneAfterTheOther() {
    get(null, 0, 1);
    put("a", 2, 3);
    get("a", 4, 5);
    cas("a", "b", true, null, 6, 7);
    cas("a", "c", false, "b", 8, 9);
    delete("b", 10, 11);
    delete(null, 12, 13);
    cas("b", "c", false, null, 14, 15);
    assertAnswer(Answer.LINEARIZABLE);
  }

  @Test
  void overlappingWritesMayHappenInEitherOrder() {
    put("a", 0, 10);
    put("b", 0, 10);
    get("b", 2, 3);
    get("a", 11, 12);
    assertAnswer(Answer.LINEARIZABLE);
  }

  @Test
  void aStaleReadIsFound() {
    put("a", 0, 1);
    put("b", 2, 3);
    get("a", 4, 5);
    assertAnswer(Answer.NOT_LINEARIZABLE);
  }

  @Test
  void readsMayNotGoBack() {
    put("a", 0, 1);
    put("b", 2, 20);
    get("b", 3, 4);
    get("a", 5, 6);
    assertAnswer(Answer.NOT_LINEARIZABLE);
  }

  @Test
  void aLostWriteIsFound() {
    put("a", 0, 1);
    get(null, 2, 3);
    assertAnswer(Answer.NOT_LINEARIZABLE);
  }

  @Test
  void aWriteThatHappensTwiceIsFound() {
    put("a", 0, 1);
    put("b", 2, 3);
    get("b", 4, 5);
    put("c", 6, 7);
    get("b", 8, 9);
    assertAnswer(Answer.NOT_LINEARIZABLE);
  }

  @Test
  void aCasThatSucceedsTwiceIsFound() {
    put("0", 0, 1);
    cas("0", "1", true, null, 2, 10);
    cas("0", "1", true, null, 2, 10);
    assertAnswer(Answer.NOT_LINEARIZABLE);
  }

  @Test
  void aCasThatFailsAgainstItselfIsFound() {
    put("0", 0, 1);
    cas("0", "1", false, "1", 2, 3);
    assertAnswer(Answer.NOT_LINEARIZABLE);
  }

  @Test
  void aCasMayNotFailOnWhatItExpects() {
    put("0", 0, 1);
    cas("0", "1", false, "0", 2, 3);
    assertAnswer(Answer.NOT_LINEARIZABLE);
  }

  @Test
  void anUnknownWriteMayHappenLate() {
    put("a", 0, 1);
    put("b", 2, UNKNOWN);
    get("a", 4, 5);
    get("b", 100, 101);
    assertAnswer(Answer.LINEARIZABLE);
  }

  @Test
  void anUnknownWriteMayNeverHappen() {
    put("a", 0, 1);
    put("b", 2, UNKNOWN);
    delete(null, 3, UNKNOWN);
    cas("a", "c", false, null, 3, UNKNOWN);
    get("a", 4, 5);
    assertAnswer(Answer.LINEARIZABLE);
  }

  @Test
  void anUnknownWriteHappensOnce() {
    put("a", 0, 1);
    put("b", 2, UNKNOWN);
    get("b", 4, 5);
    put("c", 6, 7);
    get("b", 8, 9);
    assertAnswer(Answer.NOT_LINEARIZABLE);
  }

  @Test
  void anUnknownWriteIsNotSeenBeforeItIsAsked() {
    get("a", 0, 1);
    put("a", 2, UNKNOWN);
    assertAnswer(Answer.NOT_LINEARIZABLE);
  }

  @Test
  void touchingOperationsOverlap() {
    put("a", 0, 5);
    get(null, 5, 6);
    assertAnswer(Answer.LINEARIZABLE);
  }

  @Test
  void keysAreIndependent() {
    put("a", 0, 1);
    get("a", 2, 3);
    history.add(new HistoryOperation("c", Kind.GET, "other", null, null, "a", true, 4, 5));
    Verdict verdict = new LinearizabilityChecker(LIMIT).check(history);
    assertEquals(Answer.NOT_LINEARIZABLE, verdict.answer());
    assertEquals(2, verdict.keys());
    assertTrue(verdict.explanation().startsWith("key \"other\""), verdict.explanation());
  }

  @Test
  void saysWhatCannotBeExplained() {
    put("a", 0, 1);
    put("b", 2, 3);
    get("a", 4, 5);
    String explanation = new LinearizabilityChecker(LIMIT).check(history).explanation();
    assertTrue(explanation.contains("2 of 3"), explanation);
    assertTrue(explanation.contains("get by c2: ok, found \"a\""), explanation);
  }

  @Test
  void givesUpHonestly() {
    Random random = new Random(5);
    for (int i = 0; i < 3000; i++) {
      put("v" + random.nextInt(3), 0, 1_000_000);
    }
    get("never", 0, 1_000_000);
    Verdict verdict = new LinearizabilityChecker(Duration.ofNanos(1)).check(history);
    assertEquals(Answer.NOT_DECIDED, verdict.answer());
    assertTrue(!verdict.isGood() && !verdict.explanation().isEmpty());
  }

  @Test
  void agreesWithBruteForce() {
    int[] answers = new int[2];
    for (int seed = 0; seed < 20_000; seed++) {
      history.clear();
      Random random = new Random(seed);
      RandomHistories.add(history, random, 2 + random.nextInt(6), "k");
      if (random.nextBoolean()) {
        RandomHistories.spoil(history, random);
      }
      boolean expected = BruteForce.isLinearizable(history);
      Answer answer = new LinearizabilityChecker(LIMIT).check(history).answer();
      assertEquals(
          expected ? Answer.LINEARIZABLE : Answer.NOT_LINEARIZABLE,
          answer,
          () -> history.toString());
      answers[expected ? 1 : 0]++;
    }
    assertTrue(answers[0] > 1000 && answers[1] > 1000);
  }

  @Test
  void aLongHistoryIsDecided() {
    Random random = new Random(1);
    for (int key = 0; key < 5; key++) {
      RandomHistories.add(history, random, 4000, "k" + key);
    }
    Verdict verdict = new LinearizabilityChecker(LIMIT).check(history);
    assertEquals(Answer.LINEARIZABLE, verdict.answer(), verdict::explanation);
  }
}
