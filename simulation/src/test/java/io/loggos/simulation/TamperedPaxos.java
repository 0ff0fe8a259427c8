package io.loggos.simulation;

import io.loggos.api.QuorumRule;
import io.loggos.api.machine.Consensus;
import io.loggos.api.machine.Effects;
import io.loggos.api.plugin.ConsensusPlugin;
import io.loggos.api.plugin.Options;
import io.loggos.api.plugin.PartContext;
import io.loggos.api.wire.MessageType;
import io.loggos.paxos.MultiPaxosPlugin;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;

/** Multi-Paxos with a mistake built in from outside; a test overrides what it tampers with. */
abstract class TamperedPaxos implements ConsensusPlugin {
  private final MultiPaxosPlugin plugin = new MultiPaxosPlugin();

  /** What a call of the part becomes. */
  interface Call {
    Object proceed(Object... arguments) throws Throwable;
  }

  QuorumRule tamper(QuorumRule rule) {
    return rule;
  }

  Effects tamper(Effects effects) {
    return effects;
  }

  Object tamper(String method, Object[] arguments, Call call) throws Throwable {
    return call.proceed(arguments);
  }

  /** A cluster in which every replica runs this. */
  Wiring everywhere() {
    return new Wiring() {
      @Override
      ConsensusPlugin consensus(int replica) {
        return TamperedPaxos.this;
      }
    };
  }

  @Override
  public String name() {
    return plugin.name();
  }

  @Override
  public String section() {
    return plugin.section();
  }

  @Override
  public List<MessageType<?>> messageTypes() {
    return plugin.messageTypes();
  }

  @Override
  public QuorumRule quorums(Options options) {
    return tamper(plugin.quorums(options));
  }

  @Override
  public Consensus create(PartContext context) {
    Consensus part =
        plugin.create(
            new PartContext(
                context.self(),
                context.incarnation(),
                context.schedule(),
                context.quorums(),
                tamper(context.effects()),
                context.events(),
                context.clock(),
                context.random(),
                context.options()));
    return proxy(Consensus.class, part);
  }

  private Consensus proxy(Class<Consensus> type, Consensus part) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Call call =
                  changed -> {
                    try {
                      return method.invoke(part, changed);
                    } catch (InvocationTargetException e) {
                      throw e.getCause();
                    }
                  };
              return tamper(method.getName(), arguments, call);
            }));
  }
}
