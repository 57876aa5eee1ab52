package org.slaacguard.gateway;

import java.time.Duration;
import java.util.List;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Rtnetlink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code wg-quick} does round an interface that a backend makes, and what a gateway needs.
 *
 * <ol>
 *   <li>{@link #preUp}: the hooks, before the backend makes the interface;
 *   <li>{@link #up}: addresses, MTU, up, forwarding, name servers, routes, hooks; if a step fails,
 *       those before it are undone, the last first;
 *   <li>{@link #preDown}: the hooks, while the interface is still there;
 *   <li>{@link #down}: undoes it all; the backend may close then;
 *   <li>{@link #postDown}: the hooks.
 * </ol>
 *
 * <p>A gateway that advertises prefixes has {@link InterfacePlan#linkLocal} on the interface, and a
 * route to each prefix. It gets a global address in the prefix only where {@code Address} says so:
 * the obvious one, {@code ::1}, may be a provider's router.
 *
 * <p>All of it happens in the calling thread's network namespace, which must be the one the
 * rtnetlink socket was opened in. For one thread.
 */
final class InterfaceSetup {
  private static final Logger LOG = LoggerFactory.getLogger(InterfaceSetup.class);

  /** wg-quick waits for ever; a daemon says in the end that it does not start. */
  private static final Duration HOOK_LIMIT = Duration.ofMinutes(5);

  private final InterfacePlan plan;
  private final Rtnetlink rtnetlink;
  private final CommandRunner commands;
  private final OuterMark marker;
  private final SetupJournal journal;
  private final UndoStack undo;

  /**
   * Nothing done yet.
   *
   * @param rtnetlink stays open, and the caller's, until after {@link #down}
   * @param marker gives the interface a mark for its outer packets, where a default route needs one
   *     and the file says none
   */
  InterfaceSetup(InterfacePlan plan, Rtnetlink rtnetlink, OuterMark marker) {
    this(plan, rtnetlink, marker, new Commands(), new SetupJournal(SetupJournal.of(plan.name())));
  }

  InterfaceSetup(
      InterfacePlan plan,
      Rtnetlink rtnetlink,
      OuterMark marker,
      CommandRunner commands,
      SetupJournal journal) {
    this.plan = plan;
    this.rtnetlink = rtnetlink;
    this.marker = marker;
    this.commands = commands;
    this.journal = journal;
    undo = new UndoStack(journal);
  }

  /**
   * Runs {@code PreUp}, and looks whether the host is fit for the rest.
   *
   * @throws SetupException if a hook fails, or something is lacking
   */
  void preUp() throws SetupException {
    runHooks("PreUp", plan.hooks().preUp());
    new HostNeeds(plan).check();
  }

  /**
   * Sets the interface up, which is there, and runs {@code PostUp}.
   *
   * @throws SetupException if a step fails; then nothing of it is left
   */
  void up() throws SetupException {
    boolean done = false;
    Leftovers leftovers = new Leftovers(plan, rtnetlink, commands, marker);
    int index = 0;
    try {
      Link link = rtnetlink.links().get(plan.name());
      index = link.index();
      journal.open(index);
      new LinkSetup(plan, rtnetlink, undo).run(link);
      if (plan.advertises()) {
        new ForwardingSetup(rtnetlink).run(link);
        hintAtAddress();
        new OnLinkElsewhere(plan, rtnetlink).warn(index);
      }
      new DnsSetup(plan, commands).run(undo);
      new RouteSetup(plan, rtnetlink, commands, marker, undo).run(index);
      leftovers.undo(journal, index);
      runHooks("PostUp", plan.hooks().postUp());
      done = true;
    } catch (LinuxException e) {
      throw new SetupException("setting up " + plan.name() + ": " + e.getMessage(), e);
    } finally {
      if (!done) {
        leftovers.undo(journal, index);
        undo.undoAll();
      }
    }
  }

  private void hintAtAddress() {
    plan.advertised().stream()
        .filter(
            prefix ->
                rtnetlink.addresses().list().stream()
                    .noneMatch(assigned -> prefix.contains(assigned.address().address())))
        .forEach(
            prefix ->
                LOG.info(
                    "the gateway has no address in {}; to give it one, add 'Address ='", prefix));
  }

  /** Runs {@code PreDown}; a hook that fails is logged, since the way down has no way back. */
  void preDown() {
    runAllHooks("PreDown", plan.hooks().preDown());
  }

  /** Undoes what {@link #up} did; nothing if it did nothing. */
  void down() {
    undo.undoAll();
  }

  /** Runs {@code PostDown}; a hook that fails is logged. */
  void postDown() {
    runAllHooks("PostDown", plan.hooks().postDown());
  }

  private void runHooks(String when, List<String> hooks) throws SetupException {
    for (String hook : hooks) {
      try {
        commands.run(ShellCommand.of(hook, plan.name()), "", HOOK_LIMIT);
      } catch (SetupException e) {
        throw new SetupException(when + ": " + e.getMessage(), e);
      }
    }
  }

  private void runAllHooks(String when, List<String> hooks) {
    for (String hook : hooks) {
      try {
        runHooks(when, List.of(hook));
      } catch (SetupException e) {
        LOG.warn("{}", e.getMessage());
      }
    }
  }
}
