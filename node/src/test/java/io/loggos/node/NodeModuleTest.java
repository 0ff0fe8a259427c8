package io.loggos.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.Binding;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Stage;
import io.loggos.api.Configuration;
import io.loggos.api.wire.MessageCodec;
import io.loggos.config.Settings;
import io.loggos.network.EventLoops;
import io.loggos.replica.Replica;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every combination of plug-ins and of the settings that choose a part can be assembled. */
final class NodeModuleTest {
  private static final List<List<String>> CHOICES =
      List.of(
          List.of("consensus=paxos-multi"),
          List.of("transport=tcp"),
          List.of("detector=heartbeats"),
          List.of("failure-handling=none"),
          List.of("storage.mode=memory"),
          List.of("liveness.election=stable", "liveness.election=monarchical"),
          List.of("paxos-multi.learn=leader", "paxos-multi.learn=all"),
          List.of("reads.mode=log", "reads.mode=read-index", "reads.mode=lease"),
          List.of("network.native=auto", "network.native=never"));

  static List<List<String>> combinations() {
    List<List<String>> combinations = List.of(List.of());
    for (List<String> choice : CHOICES) {
      List<List<String>> longer = new ArrayList<>();
      for (List<String> combination : combinations) {
        for (String option : choice) {
          List<String> next = new ArrayList<>(combination);
          next.add(option);
          longer.add(next);
        }
      }
      combinations = longer;
    }
    return combinations;
  }

  private static Injector injector(List<String> overrides) {
    Settings settings = Settings.parse(LocalCluster.describe(3), "test", overrides);
    return Guice.createInjector(
        Stage.DEVELOPMENT,
        new NodeModule(
            settings,
            Seat.founder(settings, 1),
            new Journaling(),
            (code, reason) -> {},
            reason -> {},
            lifeCycle -> {}));
  }

  @ParameterizedTest
  @MethodSource("combinations")
  void canBeAssembled(List<String> overrides) {
    Injector injector = injector(overrides);
    try {
      for (Map.Entry<Key<?>, Binding<?>> entry : injector.getBindings().entrySet()) {
        Object instance = injector.getInstance(entry.getKey());
        assertNotNull(instance);
        boolean ours = instance.getClass().getName().startsWith("io.loggos");
        assertTrue(
            !ours || instance == injector.getInstance(entry.getKey()),
            entry.getKey() + " exists once");
      }
      assertEquals(0, injector.getInstance(Replica.class).clusterId());
      assertEquals(1, injector.getInstance(Replica.class).status(false).index());
    } finally {
      injector.getInstance(EventLoops.class).close();
    }
  }

  @Test
  void takesTheMembersFromTheSettings() {
    Injector injector = injector(List.of());
    try {
      Configuration configuration = injector.getInstance(Replica.class).schedule().latest();
      assertEquals(3, configuration.size());
      assertEquals("127.0.0.1", configuration.member(2).host());
      assertSame(
          injector.getInstance(MessageCodec.class), injector.getInstance(MessageCodec.class));
    } finally {
      injector.getInstance(EventLoops.class).close();
    }
  }
}
