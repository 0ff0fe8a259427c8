package io.loggos.node;

import io.loggos.api.Configuration;
import io.loggos.config.Settings;
import io.loggos.network.init.InitException;
import io.loggos.network.init.InitMessage.TransferRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The settings of a standby once it becomes a replica: those that all replicas share come from the
 * cluster, with its founding members, the others are its own. Any thread.
 */
final class AgreedSettings {
  private final Function<List<String>, Settings> own;

  /** Those worked out last, or null: reading them takes milliseconds, and they seldom change. */
  private InForce latest;

  private record InForce(List<String> handedOver, Configuration founding, Settings settings) {
    boolean isFor(TransferRequest request) {
      return handedOver.equals(request.settings()) && founding.equals(request.founding());
    }
  }

  /** {@code own} gives the settings in force when the given ones go before all others. */
  AgreedSettings(Function<List<String>, Settings> own) {
    this.own = own;
  }

  /** Works out now what will be in force if the cluster's settings are these, as they should be. */
  synchronized void expect(Settings cluster) {
    latest = inForce(cluster.agreed(), Seat.founding(cluster));
  }

  /** The settings in force for that replica. */
  synchronized Settings of(TransferRequest request) {
    if (latest == null || !latest.isFor(request)) {
      latest = inForce(request.settings(), request.founding());
    }
    return latest.settings();
  }

  private InForce inForce(List<String> handedOver, Configuration founding) {
    return new InForce(handedOver, founding, read(handedOver, founding, List.of()));
  }

  /** The same with further ones, which go before those handed over. */
  Settings with(TransferRequest request, List<String> more) {
    return read(request.settings(), request.founding(), more);
  }

  private Settings read(List<String> handedOver, Configuration founding, List<String> more) {
    List<String> given = new ArrayList<>(handedOver);
    given.add("cluster.allow-even=true");
    given.add(Seat.membersSetting(founding));
    given.addAll(more);
    return own.apply(given);
  }

  /**
   * The settings in force for that replica, which are the others' as well.
   *
   * @throws InitException when they differ all the same
   */
  Settings check(TransferRequest request) throws InitException {
    Settings settings = of(request);
    if (settings.agreementHash() != request.agreementHash()) {
      throw new InitException(
          "its settings differ although they were handed over; run the same release everywhere");
    }
    return settings;
  }
}
