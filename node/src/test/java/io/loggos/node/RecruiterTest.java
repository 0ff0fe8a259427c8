package io.loggos.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.loggos.api.ConfigurationSchedule;
import io.loggos.api.Epoch;
import io.loggos.api.Member;
import io.loggos.api.ReplicaId;
import io.loggos.api.io.ReplicaProvider;
import io.loggos.api.machine.MembershipOrder;
import io.loggos.config.Settings;
import io.loggos.network.init.InitException;
import io.loggos.network.init.InitListener;
import io.loggos.network.init.InitMessage;
import io.loggos.network.init.InitOptions;
import io.loggos.network.init.StandbyState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Orders, with providers and standbys that fail in all ways. */
@Timeout(60)
class RecruiterTest {
  private static final ReplicaId NEWCOMER = new ReplicaId(1, new Epoch(1, 99));

  private final LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<CompletableFuture<ReplicaProvider.StandbyAddress>> answers =
      new LinkedBlockingQueue<>();
  private final LinkedBlockingQueue<String> provider = new LinkedBlockingQueue<>();
  private Recruiter recruiter;

  private Recruiter recruiter(String... overrides) {
    List<String> all = new ArrayList<>(List.of(overrides));
    all.addAll(List.of("standby.provider=pool", "standby.retry-min=1ms", "standby.retry-max=2ms"));
    Settings settings = Settings.parse(LocalCluster.describe(3), "test", all);
    recruiter =
        new Recruiter(
            settings,
            new ReplicaProvider() {
              @Override
              public CompletableFuture<StandbyAddress> provide(Wish wish) {
                return answers.isEmpty() ? new CompletableFuture<>() : answers.remove();
              }

              @Override
              public void onTaken(StandbyAddress standby) {
                provider.add("taken");
              }

              @Override
              public void onUnusable(StandbyAddress standby, String reason) {
                provider.add("unusable");
              }

              @Override
              public void close() {
                provider.add("closed");
              }
            },
            ReplicaId.of(0),
            Runnable::run,
            new Recruiter.Listener() {
              @Override
              public void onInitialised(long order, Member newcomer) {
                heard.add("initialised " + order + " " + newcomer.id());
              }

              @Override
              public void onInitialisationFailed(long order, String reason) {
                heard.add("failed " + order + " " + reason);
              }

              @Override
              public void onHappening(String line) {
                heard.add(line);
              }
            });
    return recruiter;
  }

  @AfterEach
  void close() {
    recruiter.close();
  }

  private static MembershipOrder.Initialise order(String host, int port) {
    var founding =
        Seat.founder(Settings.parse(LocalCluster.describe(3), "test", List.of()), 0).founding();
    return new MembershipOrder.Initialise(7, NEWCOMER, founding, founding, host, port);
  }

  private InitListener standby() throws IOException {
    InitOptions options = new InitOptions("", Duration.ofSeconds(20), Duration.ofSeconds(20));
    return InitListener.start(
        "127.0.0.1",
        0,
        options,
        new InitListener.Host() {
          @Override
          public String refusal(InitMessage.InitRequest request) {
            return null;
          }

          @Override
          public Member begin(InitMessage.TransferRequest request) throws InitException {
            if (request.newcomer().isWatcher()) {
              provider.add("follows " + request.clusterId());
            }
            return new Member(request.newcomer(), "h", 1, 2);
          }

          @Override
          public String release(ReplicaId newcomer, String cause) {
            provider.add("released " + newcomer + " " + cause);
            return null;
          }

          @Override
          public InitMessage.StatusResponse status() {
            return new InitMessage.StatusResponse(StandbyState.LISTENING, "kvs", null);
          }

          @Override
          public void onReserved(boolean reserved) {
            // of no account here
          }
        });
  }

  @Test
  void goesOnUntilOneIsFound() throws Exception {
    int deadPort;
    try (InitListener gone = standby()) {
      deadPort = gone.port();
    }
    try (InitListener standby = standby()) {
      answers.add(CompletableFuture.failedFuture(new IOException("no machine\nis free")));
      answers.add(
          CompletableFuture.completedFuture(
              new ReplicaProvider.StandbyAddress("127.0.0.1", deadPort)));
      answers.add(
          CompletableFuture.completedFuture(
              new ReplicaProvider.StandbyAddress("127.0.0.1", standby.port())));
      recruiter().recruit(order("", 0), 5);
      assertEquals("no r1@1.2r yet: no machine; is free", heard.take());
      assertTrue(heard.take().contains("127.0.0.1:" + deadPort));
      String begins = "standby 127.0.0.1:" + standby.port() + " begins as r1@1.2r, told in ";
      assertTrue(heard.take().startsWith(begins));
      assertEquals("initialised 7 r1@1.2r", heard.take());
      assertEquals("unusable", provider.take());
      assertEquals("taken", provider.take());
      recruiter.release(new MembershipOrder.Release(7, NEWCOMER, "too late"));
      assertEquals("released r1@1.2r too late", provider.take());
    }
  }

  @Test
  void aStandbyIsToldToFollow() throws Exception {
    ConfigurationSchedule schedule = new ConfigurationSchedule(order("", 0).founding());
    try (InitListener standby = standby()) {
      var address = new ReplicaProvider.StandbyAddress("127.0.0.1", standby.port());
      recruiter().letFollow(address, schedule, 5);
      assertEquals("follows 5", provider.take());
      assertEquals(address + " follows as a hot standby", heard.take());
    }
    recruiter.letFollow(new ReplicaProvider.StandbyAddress("127.0.0.1", 1), schedule, 5);
    String line = heard.take();
    assertTrue(line.startsWith("no hot standby: standby 127.0.0.1:1: "), line);
  }

  @Test
  void aProviderThatHangsIsGivenUp() throws Exception {
    recruiter("standby.order-timeout=20ms").recruit(order("", 0), 5);
    assertTrue(heard.take().contains("the provider pool did not answer in time"));
    String last = heard.take();
    assertTrue(last.startsWith("failed 7 the provider pool did not answer"), last);
  }

  @Test
  void aReleaseEndsTheSearch() throws Exception {
    recruiter().recruit(order("", 0), 5);
    recruiter.release(new MembershipOrder.Release(7, NEWCOMER, "back"));
    String last = heard.take();
    while (!last.startsWith("failed 7")) {
      last = heard.take();
    }
    assertEquals("failed 7 given up", last);
  }

  @Test
  void aStandbyIsNoneTheWorseForAnOrderThatWasTakenBack() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Recruiter recruiter = recruiter();
      answers.add(
          CompletableFuture.completedFuture(
              new ReplicaProvider.StandbyAddress("127.0.0.1", silent.getLocalPort())));
      recruiter.recruit(order("", 0), 5);
      silent.accept();
      recruiter.release(new MembershipOrder.Release(7, NEWCOMER, "the suspect is back"));
      assertEquals("failed 7 given up", heard.take());
      assertTrue(provider.isEmpty(), provider::toString);
    }
  }

  @Test
  void whoeverNamedOneIsToldAtOnce() throws Exception {
    recruiter().recruit(order("127.0.0.1", 1), 5);
    assertTrue(heard.take().startsWith("no r1@1.2r yet: standby 127.0.0.1:1: "));
    assertTrue(heard.take().startsWith("failed 7 standby 127.0.0.1:1: "));
  }
}
