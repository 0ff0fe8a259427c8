package io.loggos.provider;

import io.loggos.api.io.ReplicaProvider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;

/**
 * A list of standbys: those that the settings name, and those that said lately that they are there.
 * The latter come first, the one that waits longest before the others. One that could not be used
 * is left alone for a while; one that was taken is forgotten until it registers again.
 */
final class PoolProvider implements ReplicaProvider {
  private final long forgetAfterNanos;
  private final long retryAfterNanos;
  private final LongSupplier nanos;

  /** In the order in which they became known. */
  private final Map<StandbyAddress, Entry> entries = new LinkedHashMap<>();

  private static final class Entry {
    final boolean listed;

    /** When it last said that it is there. */
    long heardNanos;

    boolean heard;

    /** The last slot it has executed as a hot standby; -1 for a cold one. */
    long followed = -1;

    /** It has become a replica, and has not been heard of as a standby since. */
    boolean taken;

    /** Why it could not be used the last time, or null. */
    String trouble;

    long troubleNanos;

    Entry(boolean listed) {
      this.listed = listed;
    }
  }

  PoolProvider(
      List<StandbyAddress> listed,
      long forgetAfterNanos,
      long retryAfterNanos,
      LongSupplier nanos) {
    this.forgetAfterNanos = forgetAfterNanos;
    this.retryAfterNanos = retryAfterNanos;
    this.nanos = nanos;
    listed.forEach(address -> entries.put(address, new Entry(true)));
  }

  @Override
  public synchronized CompletableFuture<StandbyAddress> provide(Wish wish) {
    List<StandbyAddress> ready = ready();
    if (!ready.isEmpty()) {
      return CompletableFuture.completedFuture(ready.get(0));
    }
    return CompletableFuture.failedFuture(new ProviderException(describe()));
  }

  private String describe() {
    StringBuilder text = new StringBuilder("no standby of the pool can be used: ");
    if (entries.isEmpty()) {
      return text.append("none is listed, and none has registered").toString();
    }
    String separator = "";
    for (Map.Entry<StandbyAddress, Entry> entry : entries.entrySet()) {
      String why = entry.getValue().taken ? "has become a replica" : entry.getValue().trouble;
      text.append(separator).append(entry.getKey()).append(" (").append(why).append(')');
      separator = ", ";
    }
    return text.toString();
  }

  @Override
  public void onRegistered(StandbyAddress standby) {
    onRegistered(standby, -1);
  }

  @Override
  public synchronized void onRegistered(StandbyAddress standby, long followed) {
    Entry entry = entries.computeIfAbsent(standby, address -> new Entry(false));
    entry.heard = true;
    entry.heardNanos = nanos.getAsLong();
    entry.taken = false;
    entry.followed = followed;
  }

  @Override
  public synchronized long followed(StandbyAddress standby) {
    Entry entry = entries.get(standby);
    return entry == null || !entry.heard ? -1 : entry.followed;
  }

  @Override
  public synchronized void onTaken(StandbyAddress standby) {
    Entry entry = entries.get(standby);
    if (entry != null && entry.listed) {
      entry.taken = true;
      entry.heard = false;
      entry.trouble = null;
    } else {
      entries.remove(standby);
    }
  }

  @Override
  public synchronized void onUnusable(StandbyAddress standby, String reason) {
    Entry entry = entries.get(standby);
    if (entry != null) {
      entry.trouble = reason;
      entry.troubleNanos = nanos.getAsLong();
    }
  }

  @Override
  public synchronized List<StandbyAddress> ready() {
    long now = nanos.getAsLong();
    for (Entry entry : entries.values()) {
      if (entry.heard && now - entry.heardNanos >= forgetAfterNanos) {
        entry.heard = false;
      }
      if (entry.trouble != null && now - entry.troubleNanos >= retryAfterNanos) {
        entry.trouble = null;
      }
    }
    entries.values().removeIf(entry -> !entry.listed && !entry.heard);
    List<StandbyAddress> ready = new ArrayList<>();
    addReady(ready, true);
    addReady(ready, false);
    // one that has the state already goes before those that would have to fetch it
    ready.sort(Comparator.comparingInt(address -> followed(address) >= 0 ? 0 : 1));
    return ready;
  }

  private void addReady(List<StandbyAddress> ready, boolean heard) {
    entries.forEach(
        (address, entry) -> {
          if (entry.heard == heard && !entry.taken && entry.trouble == null) {
            ready.add(address);
          }
        });
  }

  @Override
  public void close() {
    // the standbys are nobody's to end
  }
}
