package org.slaacguard.host;

import java.util.List;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rule;
import org.slaacguard.net.IpPrefix;

/**
 * Makes packets from a prefix use the main table without its default routes, and then the table of
 * the uplink that the prefix is from. Another provider would drop them (RFC 8028).
 *
 * @param table 1 to 2^32-1 as unsigned
 */
record SourceRule(IpPrefix source, int table) implements RuleStep {
  /**
   * Before the rule of main and those of tunnels, behind rules to which somebody has given a
   * priority.
   */
  private static final int MAIN_PRIORITY = 32_500;

  private static final int TABLE_PRIORITY = 32_501;

  static SourceRule parse(StepWords words) {
    return new SourceRule(words.prefix(), words.word("table").unsigned());
  }

  @Override
  public Rule rule() {
    Rule from = Rule.toTable(true, table).from(source);
    return table == Route.MAIN ? from.suppressing(0).at(MAIN_PRIORITY) : from.at(TABLE_PRIORITY);
  }

  @Override
  public String subject() {
    return "source-rule " + source + " " + table;
  }

  @Override
  public List<String> words() {
    return List.of(source.toString(), "table", Integer.toUnsignedString(table));
  }
}
