package io.loggos.apps;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.ConstructorCallTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The walls between the modules, and what a part that decides may never touch. */
final class ArchitectureTest {
  /** What decides: it must run the same from a seed as in a node. */
  private static final String[] PURE = {
    "io.loggos.api",
    "io.loggos.api.app",
    "io.loggos.api.machine",
    "io.loggos.api.wire",
    "io.loggos.paxos..",
    "io.loggos.liveness..",
    "io.loggos.failure..",
    "io.loggos.replica..",
  };

  private static final List<String> PLUG_INS =
      List.of(
          "io.loggos.paxos..",
          "io.loggos.liveness..",
          "io.loggos.failure..",
          "io.loggos.storage..",
          "io.loggos.network..");

  private static final Set<String> HASH_ORDERED =
      Set.of(
          "java.util.HashMap",
          "java.util.HashSet",
          "java.util.IdentityHashMap",
          "java.util.WeakHashMap");

  private static final Set<String> WORLDLY =
      Set.of(
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.lang.System.getenv",
          "java.lang.System.getProperty",
          "java.lang.System.identityHashCode",
          "java.lang.Math.random",
          "java.time.Instant.now",
          "java.util.UUID.randomUUID",
          "java.util.Map.of",
          "java.util.Map.ofEntries",
          "java.util.Map.copyOf",
          "java.util.Set.of",
          "java.util.Set.copyOf");

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.loggos");

  @Test
  void everyModuleIsSeen() {
    for (String name :
        List.of(
            "io.loggos.paxos.Acceptor",
            "io.loggos.liveness.FailureDetector",
            "io.loggos.failure.NoRepair",
            "io.loggos.replica.Replica",
            "io.loggos.node.Node",
            "io.loggos.client.ClientSession",
            "io.loggos.apps.kv.KeyValueStore")) {
      assertTrue(MAIN.contain(name), name + " is not on the class path of this test");
    }
  }

  @Test
  void whatDecidesTouchesNoWorld() {
    noClasses()
        .that()
        .resideInAnyPackage(PURE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io",
            "java.net..",
            "java.nio.channels..",
            "java.nio.file..",
            "java.util.concurrent..",
            "java.security..",
            "io.netty..",
            "com.esotericsoftware..",
            "com.google.inject..",
            "com.typesafe..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.Thread")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.Random")
        .orShould()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "iterate in hash order", type -> HASH_ORDERED.contains(type.getFullName())))
        .orShould()
        .callMethodWhere(
            DescribedPredicate.describe("asks the world", ArchitectureTest::asksTheWorld))
        .check(MAIN);
  }

  private static boolean asksTheWorld(JavaCall<?> call) {
    if (call.getTarget() instanceof ConstructorCallTarget) {
      return false;
    }
    return WORLDLY.contains(call.getTargetOwner().getFullName() + "." + call.getName());
  }

  @Test
  void theClientsCoreTouchesNoWorld() {
    noClasses()
        .that()
        .haveSimpleName("ClientSession")
        .or()
        .haveSimpleName("Outstanding")
        .or()
        .haveSimpleName("LeaderSearch")
        .or()
        .haveSimpleName("ReplicaLink")
        .or()
        .haveSimpleName("SessionOpening")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io", "java.net..", "java.nio.channels..", "java.util.concurrent..", "io.netty..")
        .orShould()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "iterate in hash order", type -> HASH_ORDERED.contains(type.getFullName())))
        .orShould()
        .callMethodWhere(
            DescribedPredicate.describe("asks the world", ArchitectureTest::asksTheWorld))
        .check(MAIN);
  }

  /** It runs from a seed as well; addresses and digests are values to it. */
  @Test
  void theDatagramProtocolTouchesNoWorld() {
    noClasses()
        .that()
        .resideInAPackage("io.loggos.network.grdp")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io",
            "java.nio.channels..",
            "java.util.concurrent..",
            "io.netty..",
            "io.loggos.api..",
            "org.slf4j..")
        .orShould()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "iterate in hash order", type -> HASH_ORDERED.contains(type.getFullName())))
        .orShould()
        .callMethodWhere(
            DescribedPredicate.describe("asks the world", ArchitectureTest::asksTheWorld))
        .check(MAIN);
  }

  @Test
  void plugInsDoNotKnowEachOther() {
    for (String plugIn : PLUG_INS) {
      String[] others =
          PLUG_INS.stream().filter(other -> !other.equals(plugIn)).toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(plugIn)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(others)
          .check(MAIN);
    }
  }

  @Test
  void theReplicaSeesOnlyContracts() {
    classes()
        .that()
        .resideInAPackage("io.loggos.replica..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("io.loggos.replica..", "io.loggos.api..", "java.."))
        .check(MAIN);
  }

  @Test
  void guiceStaysInTheNode() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.loggos.node..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.google.inject..")
        .check(MAIN);
  }

  @Test
  void kryoStaysInTheCodec() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.loggos.network.codec..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.esotericsoftware..")
        .check(MAIN);
  }

  @Test
  void theSimulatorDoesNotKnowTheNode() {
    noClasses()
        .that()
        .resideInAPackage("io.loggos.simulation..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.loggos.node..", "com.google.inject..")
        .check(MAIN);
  }

  @Test
  void packagesFormNoCycles() {
    slices().matching("io.loggos.(*)..").should().beFreeOfCycles().check(MAIN);
  }

  @Test
  void multiPaxosDoesNotSpeakOfOtherTrades() {
    List<String> foreign = List.of("reconfiguration", "replacement", "heartbeat", "socket");
    MAIN.stream()
        .filter(type -> type.getPackageName().startsWith("io.loggos.paxos"))
        .flatMap(
            type ->
                java.util.stream.Stream.concat(
                    java.util.stream.Stream.of(type.getSimpleName()),
                    type.getMembers().stream().map(member -> member.getName())))
        .forEach(
            name ->
                foreign.forEach(
                    word ->
                        assertTrue(
                            !name.toLowerCase(Locale.ROOT).contains(word),
                            "the name " + name + " in Multi-Paxos speaks of " + word)));
  }
}
