package org.slaacguard.host;

import java.util.List;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rule;
import org.slaacguard.net.IpPrefix;

/**
 * Packets from a prefix ask the main table, but for its default routes, and then the table of the
 * uplink that the prefix is from: another provider would drop them (RFC 8028).
 *
 * @param table 1 to 2^32-1 as unsigned
 */
record SourceRule(IpPrefix source, int table) implements SetupStep {
  /** Before main's own rule and those that tunnels make, behind what somebody says at a place. */
  private static final int MAIN_PRIORITY = 32_500;

  private static final int TABLE_PRIORITY = 32_501;

  static SourceRule parse(StepWords words) {
    return new SourceRule(words.prefix(), words.word("table").unsigned());
  }

  private Rule rule() {
    Rule from = Rule.toTable(true, table).from(source);
    return table == Route.MAIN ? from.suppressing(0).at(MAIN_PRIORITY) : from.at(TABLE_PRIORITY);
  }

  @Override
  public Scope scope() {
    return Scope.HOST;
  }

  @Override
  public String subject() {
    return "source-rule " + source + " " + table;
  }

  @Override
  public List<String> words() {
    return List.of(source.toString(), "table", Integer.toUnsignedString(table));
  }

  @Override
  public boolean holds(HostView view) {
    return view.rules().contains(rule());
  }

  @Override
  public boolean isThere(int errno) {
    return errno == Errno.EEXIST;
  }

  @Override
  public void apply(HostControl host) {
    host.addRule(rule());
  }

  @Override
  public void undo(HostControl host) {
    host.deleteRule(rule());
  }
}
