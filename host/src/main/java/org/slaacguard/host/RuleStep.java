package org.slaacguard.host;

import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Rule;

/** A routing rule of the host. */
sealed interface RuleStep extends SetupStep permits AddRule, RefuseSource, SourceRule {
  /** The rule. */
  Rule rule();

  @Override
  default Scope scope() {
    return Scope.HOST;
  }

  @Override
  default boolean holds(HostView view) {
    return view.rules().contains(rule());
  }

  @Override
  default boolean isThere(int errno) {
    return errno == Errno.EEXIST;
  }

  @Override
  default void apply(HostControl host) {
    host.addRule(rule());
  }

  @Override
  default void undo(HostControl host) {
    host.deleteRule(rule());
  }
}
