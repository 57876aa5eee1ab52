package org.slaacguard.host;

import java.util.List;
import org.slaacguard.net.IpPrefix;

/**
 * A route to the interface.
 *
 * @param table 1 to 2^32-1 as unsigned
 */
record AddRoute(IpPrefix destination, int table) implements SetupStep {
  static AddRoute parse(StepWords words) {
    return new AddRoute(words.prefix(), words.word("table").unsigned());
  }

  @Override
  public Scope scope() {
    return Scope.INTERFACE;
  }

  @Override
  public String subject() {
    return "route " + destination + " " + table;
  }

  @Override
  public List<String> words() {
    return List.of(destination.toString(), "table", Integer.toUnsignedString(table));
  }

  @Override
  public boolean holds(HostView view) {
    return new StepsInEffect(view).contains(this);
  }

  @Override
  public void apply(HostControl host) {
    host.addRoute(destination, table);
  }

  @Override
  public void undo(HostControl host) {
    host.deleteRoute(destination, table);
  }
}
