package io.loggos.node;

import io.loggos.api.Configuration;
import io.loggos.api.Member;
import io.loggos.api.io.ReplicaProvider.StandbyAddress;
import io.loggos.api.io.Transport;
import io.loggos.api.machine.LifeCycle;
import io.loggos.api.machine.MembershipOrder;
import io.loggos.api.machine.MembershipRequest;
import io.loggos.replica.Replica;
import io.loggos.replica.ReplicaStatus;
import java.util.List;
import java.util.function.Consumer;

/**
 * Does for a replica what changes of the membership ask of its node: holds the right connections,
 * carries out orders, tells clients, and tells the node how far the replica has come. Used on the
 * loop only.
 */
final class MembershipDriver implements Recruiter.Listener, Operators.Host {
  /** What the driver needs of the node. */
  interface Host {
    /** Does something to the replica within a turn. */
    void inTurn(Runnable step);

    /** What happened, for those who ask later. */
    void onHappening(String line);

    /** Clients are to be told who the members are now. */
    void onMembers();

    /** The replica came a step further. */
    void onLifeCycle(LifeCycle lifeCycle);

    /** A newcomer has executed everything that it knows to be decided. */
    void onLevel(long executed);

    /** Answers what a connection asked. */
    void answer(long connection, long correlation, byte[] json);
  }

  private final Replica replica;
  private final Transport transport;
  private final Host host;
  private final Operators operators = new Operators(this);
  private final Consumer<LifeCycle> observer;
  private final String providerName;
  private Recruiter recruiter;
  private List<Member> peers;
  private Configuration members;
  private LifeCycle lifeCycle;

  /** The replica has just become a member, and may still lack decisions. */
  private boolean levelling;

  /**
   * Drives for a replica.
   *
   * @param observer hears on the loop how far the replica has come
   */
  MembershipDriver(
      Replica replica,
      Transport transport,
      Host host,
      String providerName,
      Consumer<LifeCycle> observer) {
    this.replica = replica;
    this.transport = transport;
    this.host = host;
    this.providerName = providerName;
    this.observer = observer;
    this.members = replica.schedule().latest();
  }

  /** Joins the driver with whoever carries out its orders; called once, before anything else. */
  void join(Recruiter orders) {
    recruiter = orders;
  }

  /** Something may have changed. */
  void afterTurn() {
    List<Member> now = replica.peers();
    if (now != peers) {
      peers = now;
      transport.setPeers(now);
    }
    MembershipOrder order = replica.takeOrder();
    while (order != null) {
      carryOut(order);
      order = replica.takeOrder();
    }
    Configuration latest = replica.schedule().latest();
    if (latest != members) {
      members = latest;
      host.onMembers();
    }
    LifeCycle come = replica.lifeCycle();
    if (come != lifeCycle) {
      levelling = come == LifeCycle.ACTIVATED && lifeCycle != null;
      lifeCycle = come;
      observer.accept(come);
      host.onLifeCycle(come);
    }
    if (levelling) {
      ReplicaStatus status = replica.status(false);
      if (status.executed() >= status.knownDecided()) {
        levelling = false;
        host.onLevel(status.executed());
      }
    }
  }

  private void carryOut(MembershipOrder order) {
    if (order instanceof MembershipOrder.Initialise wanted) {
      recruiter.recruit(wanted, replica.clusterId());
    } else if (order instanceof MembershipOrder.Release unwanted) {
      recruiter.release(unwanted);
    } else if (order instanceof MembershipOrder.Answer answer) {
      operators.onAnswer(answer.request(), answer.done(), answer.text());
    }
  }

  /** A connection asks for a change. */
  void onCommand(long connection, long correlation, String text) {
    operators.onCommand(connection, correlation, text);
  }

  /** What is known of the membership at this moment. */
  MembershipStatus status() {
    var schedule = replica.schedule();
    return new MembershipStatus(
        schedule.latest(),
        schedule.latestFirstSlot(),
        schedule.isPending(replica.executedUpTo() + 1),
        replica.lifeCycle().name(),
        replica.isReplacementPaused(),
        providerName,
        recruiter.standbys());
  }

  @Override
  public void onInitialised(long order, Member newcomer) {
    host.inTurn(() -> replica.onInitialised(order, newcomer));
  }

  @Override
  public void onInitialisationFailed(long order, String reason) {
    host.inTurn(() -> replica.onInitialisationFailed(order, reason));
  }

  @Override
  public void onHappening(String line) {
    host.onHappening(line);
  }

  @Override
  public void onRequest(MembershipRequest request) {
    host.inTurn(() -> replica.onMembershipRequest(request));
  }

  @Override
  public void onRegistered(StandbyAddress standby, long followed, boolean wantsToFollow) {
    recruiter.provider().onRegistered(standby, followed);
    // without the cluster's identity, a stranger would be let in nowhere
    boolean admissible = replica.clusterId() != 0;
    if (wantsToFollow && admissible && replica.lifeCycle() == LifeCycle.ACTIVATED) {
      recruiter.letFollow(standby, replica.schedule(), replica.clusterId());
    }
  }

  @Override
  public void answer(long connection, long correlation, byte[] json) {
    host.answer(connection, correlation, json);
  }
}
