package io.loggos.apps.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why was who replaced, or is to be, or was kept after all? */
final class WhyReplaced {
  /** How a change of a place is named by whoever sees to it. */
  private static final Pattern CHANGE =
      Pattern.compile(
          "(r\\S+) is to be replaced by (r[^\\s:,]+)|(r\\S+) is to be added|(r\\S+) is to go");

  private static final Set<String> STEPS =
      Set.of("SUSPECT", "RESTORE", "REPLACEMENT", "CONFIGURATION", "LIFE_CYCLE");

  private final List<Happening> happenings;

  WhyReplaced(List<Happening> happenings) {
    this.happenings = happenings;
  }

  /** A change of who holds a place: who goes and who comes, one of them perhaps empty. */
  private record Change(String leaver, String newcomer) {
    static Change in(String cause) {
      Matcher matcher = CHANGE.matcher(cause);
      if (!matcher.find()) {
        return null;
      }
      if (matcher.group(1) != null) {
        return new Change(matcher.group(1), matcher.group(2));
      }
      return matcher.group(3) != null
          ? new Change("", matcher.group(3))
          : new Change(matcher.group(4), "");
    }

    boolean concerns(Happening one) {
      Set<String> about = one.about();
      return about.contains(leaver) || about.contains(newcomer);
    }
  }

  /** Each change that anybody remembers, the oldest first. */
  Explanation explain() {
    Set<Change> changes = new LinkedHashSet<>();
    for (Happening one : happenings) {
      Change change = one.is("REPLACEMENT") ? Change.in(one.cause()) : null;
      if (change != null) {
        changes.add(change);
      }
    }
    if (changes.isEmpty()) {
      return Explanation.none("no replica remembers that anybody was replaced, or was to be");
    }
    List<String> sentences = new ArrayList<>();
    List<Happening> evidence = new ArrayList<>();
    for (Change change : changes) {
      List<Happening> chain = chain(change);
      sentences.add(headline(change, chain));
      sentences.addAll(Explanation.chain(chain));
      evidence.addAll(chain);
    }
    return Explanation.of(sentences, evidence);
  }

  /** From the last suspicion before it was decided upon; what several tell is told once. */
  private List<Happening> chain(Change change) {
    int first = 0;
    while (!change.equals(Change.in(happenings.get(first).cause()))) {
      first++;
    }
    String initiator = happenings.get(first).teller();
    int begin = first;
    for (int i = first - 1; i >= 0 && begin == first; i--) {
      Happening one = happenings.get(i);
      boolean theirs = one.teller().equals(initiator) && one.is("SUSPECT");
      if (theirs && one.about().contains(change.leaver())) {
        begin = i;
      }
    }
    Set<String> seen = new LinkedHashSet<>();
    List<Happening> chain = new ArrayList<>();
    boolean ended = false;
    for (int i = begin; i < happenings.size() && !ended; i++) {
      Happening one = happenings.get(i);
      boolean own = one.is("LIFE_CYCLE") && one.teller().equals(change.newcomer());
      boolean step = own || isStep(one, change, initiator);
      if (step && seen.add(one.kind() + (own ? one.teller() : "") + one.cause())) {
        chain.add(one);
        ended = isEnd(one);
      }
    }
    return chain;
  }

  private static boolean isStep(Happening one, Change change, String initiator) {
    if (!STEPS.contains(one.kind()) || !change.concerns(one)) {
      return false;
    }
    boolean suspicion = one.is("SUSPECT") || one.is("RESTORE");
    Change other = one.is("REPLACEMENT") ? Change.in(one.cause()) : null;
    // that others suspect it, too, explains nothing; nor does what became of its successor
    return suspicion ? one.teller().equals(initiator) : other == null || other.equals(change);
  }

  private static boolean isEnd(Happening one) {
    return one.is("CONFIGURATION") && one.cause().startsWith("rules")
        || one.is("REPLACEMENT")
            && (one.cause().startsWith("given up") || one.cause().endsWith(": done"));
  }

  private static String headline(Change change, List<Happening> chain) {
    String why = "";
    long slot = 0;
    String given = null;
    boolean done = false;
    for (Happening one : chain) {
      if (one.is("SUSPECT") && why.isEmpty()) {
        why = ", because " + one.teller() + " suspected " + one.cause();
      } else if (one.is("REPLACEMENT") && one.cause().contains("as an operator wants")) {
        why = ", as an operator wanted";
      } else if (one.is("REPLACEMENT") && one.cause().startsWith("given up")) {
        given = one.cause().substring("given up, ".length());
      } else if (one.is("REPLACEMENT") && one.cause().startsWith("left to the next leader")) {
        given = "whoever saw to it leads no more";
      } else if (one.is("REPLACEMENT") && one.cause().startsWith("taken over")) {
        given = null;
      } else if (one.is("CONFIGURATION") && one.cause().startsWith("rules")) {
        slot = one.slot();
        done = true;
      }
      done |= one.is("LIFE_CYCLE") && one.cause().startsWith("ACTIVATED");
      done |= one.is("REPLACEMENT") && one.cause().endsWith(": done");
    }
    String at = slot > 0 ? " at slot " + slot : "";
    if (change.newcomer().isEmpty()) {
      return change.leaver() + (done ? " left" : " is to leave") + at + why;
    }
    if (change.leaver().isEmpty()) {
      return change.newcomer() + (done ? " was added" : " is to be added") + at + why;
    }
    if (!done && given != null) {
      return change.leaver() + " was not replaced by " + change.newcomer() + ": " + given + why;
    }
    return change.leaver()
        + (done ? " was replaced by " : " is being replaced by ")
        + change.newcomer()
        + at
        + why;
  }
}
