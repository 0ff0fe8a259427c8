package io.loggos.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.loggos.api.plugin.ConsensusPlugin;
import io.loggos.api.plugin.FailureHandlingPlugin;
import io.loggos.api.plugin.LivenessPlugin;
import io.loggos.api.plugin.Plugin;
import io.loggos.api.plugin.StoragePlugin;
import io.loggos.api.plugin.TransportPlugin;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class PluginsTest {
  static Stream<Arguments> builtIn() {
    return Stream.of(
        Arguments.of(ConsensusPlugin.class, "paxos-multi", "paxos-multi"),
        Arguments.of(LivenessPlugin.class, "heartbeats", "liveness"),
        Arguments.of(FailureHandlingPlugin.class, "none", "plugins.none"),
        Arguments.of(StoragePlugin.class, "memory", "storage"),
        Arguments.of(TransportPlugin.class, "tcp", "tcp"));
  }

  @ParameterizedTest
  @MethodSource("builtIn")
  void findsAPluginByItsName(Class<? extends Plugin> kind, String name, String section) {
    Plugin plugin = Plugins.find(kind, "key", name);
    assertEquals(name, plugin.name());
    assertEquals(section, plugin.section());
  }

  @Test
  void answersAnUnknownNameWithTheKnownOnes() {
    NodeException e =
        assertThrows(
            NodeException.class, () -> Plugins.find(ConsensusPlugin.class, "consensus", "raft"));
    assertEquals("loggos.consensus = raft is unknown; known are [paxos-multi]", e.getMessage());
  }
}
