package org.slaacguard.host;

import java.util.List;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rule;

/**
 * A rule that a default route through the tunnel needs. For the main table: it comes first, except
 * for its default route. For another table: all packets use it except those with the mark of its
 * number.
 *
 * @param table 1 to 2^32-1 as unsigned
 */
record AddRule(boolean ipv6, int table) implements RuleStep {
  static AddRule parse(StepWords words) {
    return new AddRule(words.family(), words.word("table").unsigned());
  }

  boolean isOfMain() {
    return table == Route.MAIN;
  }

  @Override
  public Rule rule() {
    Rule all = Rule.toTable(ipv6, table);
    return isOfMain() ? all.suppressing(0) : all.withMark(table).not();
  }

  @Override
  public String subject() {
    return "rule " + ipv6 + " " + table;
  }

  @Override
  public List<String> words() {
    return List.of(StepWords.family(ipv6), "table", Integer.toUnsignedString(table));
  }

  /** The one for the main table only where it comes before those for other tables. */
  @Override
  public boolean holds(HostView view) {
    return view.rules().stream()
        .filter(rule -> rule.at(0).equals(rule()))
        .anyMatch(own -> !isOfMain() || view.rules().stream().noneMatch(r -> precedes(r, own)));
  }

  private static boolean precedes(Rule other, Rule own) {
    return other.ipv6() == own.ipv6()
        && other.inverted()
        && other.mark() != 0
        && other.mark() == other.table()
        && Integer.compareUnsigned(other.priority(), own.priority()) < 0;
  }

  @Override
  public void apply(HostControl host) {
    try {
      host.addRule(rule());
    } catch (LinuxException e) {
      // The table was free, so an earlier run has left this rule.
      if (e.errno() != Errno.EEXIST || isOfMain()) {
        throw e;
      }
    }
  }
}
