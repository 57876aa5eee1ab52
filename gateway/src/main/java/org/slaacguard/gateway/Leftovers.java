package org.slaacguard.gateway;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slaacguard.linux.LinkChange;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Route;
import org.slaacguard.linux.Rtnetlink;
import org.slaacguard.net.InterfaceAddress;
import org.slaacguard.net.IpPrefix;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Undoes what a daemon that was killed had done to the interface and this one has not done again,
 * since its file says something else, by the names that the steps have in the journal.
 */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
  private static final Pattern ADDRESS = Pattern.compile("address (.+)");
  private static final Pattern ROUTE = Pattern.compile("route to (.+) in table (-?\\d+)");
  private static final Pattern RULE = Pattern.compile("rule for table (-?\\d+), (IPv[46])");
  private static final Pattern FILTER = Pattern.compile("filter (ip6?)");

  private final InterfacePlan plan;
  private final Rtnetlink rtnetlink;
  private final CommandRunner commands;
  private final OuterMark marker;

  Leftovers(InterfacePlan plan, Rtnetlink rtnetlink, CommandRunner commands, OuterMark marker) {
    this.plan = plan;
    this.rtnetlink = rtnetlink;
    this.commands = commands;
    this.marker = marker;
  }

  /** Undoes it all; what cannot be undone does not keep the rest. */
  void undo(SetupJournal journal, int link) {
    for (String step : journal.leftSteps()) {
      attempt(journal, step, () -> undo(step, link));
    }
    journal
        .leftSettings()
        .forEach((name, former) -> attempt(journal, name, () -> restore(name, former, link)));
  }

  private static void attempt(SetupJournal journal, String what, UndoStack.Undo undo) {
    try {
      undo.run();
      journal.undone(what);
      LOG.debug("undone, of an earlier daemon: {}", what);
    } catch (LinuxException e) {
      journal.undone(what);
      LOG.debug("already gone: {}: {}", what, e.getMessage());
    } catch (SetupException | RuntimeException e) {
      LOG.warn("not undone, of an earlier daemon: {}: {}", what, e.getMessage());
    }
  }

  /** Settings have a former value, by which they go. */
  private void undo(String step, int link) throws SetupException {
    Matcher address = ADDRESS.matcher(step);
    Matcher route = ROUTE.matcher(step);
    Matcher rule = RULE.matcher(step);
    Matcher filter = FILTER.matcher(step);
    if (address.matches()) {
      rtnetlink.addresses().delete(link, InterfaceAddress.parse(address.group(1)));
    } else if (route.matches()) {
      IpPrefix destination = IpPrefix.parse(route.group(1));
      int table = Integer.parseInt(route.group(2));
      rtnetlink.routes().delete(Route.to(destination).on(link).inTable(table));
    } else if (rule.matches()) {
      int table = Integer.parseInt(rule.group(1));
      rtnetlink.rules().delete(RouteSetup.rule(rule.group(2).equals("IPv6"), table));
    } else if (filter.matches()) {
      new DefaultRouteFilter(plan, commands).remove(filter.group(1));
    } else if (step.equals("DNS")) {
      new DnsSetup(plan, commands).remove();
    } else if (step.equals("up")) {
      rtnetlink.links().change(link, new LinkChange().up(false));
    }
  }

  private void restore(String setting, String former, int link) throws SetupException {
    switch (setting) {
      case "MTU" -> rtnetlink.links().change(link, new LinkChange().mtu(Integer.parseInt(former)));
      case "addr_gen_mode" ->
          rtnetlink
              .links()
              .change(link, new LinkChange().addressGeneration(Integer.parseInt(former)));
      case "mark" -> {
        // Else it is the file's by now.
        if (plan.fwmark() == 0) {
          marker.set(Integer.parseInt(former));
        }
      }
      case "free table" -> {}
      default -> UndoStack.restore(setting, former);
    }
  }
}
