package io.loggos.apps.counter;

import io.loggos.api.app.Handler;
import io.loggos.client.Client;
import io.loggos.node.LocalCluster;
import java.math.BigInteger;

/** Adds up the numbers it is sent: the smallest replicated application. */
public final class Counter implements Handler {
  private BigInteger sum = BigInteger.ZERO;

  @Override
  public byte[] execute(byte[] command) {
    sum = sum.add(new BigInteger(command));
    return getState();
  }

  @Override
  public byte[] getState() {
    return sum.toByteArray();
  }

  @Override
  public void setState(byte[] state) {
    sum = new BigInteger(state);
  }

  /** Starts three replicas in this process and counts to three. */
  public static void main(String[] args) {
    try (LocalCluster cluster = LocalCluster.start(3, Counter::new);
        Client client = Client.connect(cluster.endpoints())) {
      for (int i = 1; i <= 3; i++) {
        byte[] one = BigInteger.ONE.toByteArray();
        System.out.println(new BigInteger(client.execute(one).join()));
      }
    }
  }
}
