package org.slaacguard.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slaacguard.control.BackendChoice;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.Hooks;
import org.slaacguard.control.NetworkSettings;
import org.slaacguard.control.SettingTable;
import org.slaacguard.linux.Capability;
import org.slaacguard.linux.CurrentProcess;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Privileges;
import org.slaacguard.linux.SystemCall;
import org.slaacguard.linux.SystemCallFilter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rights of a daemon that is started as root: those that its configuration needs, and no more.
 * So an attacker who takes the daemon over has not taken the machine.
 *
 * <p>If it runs other programs (hooks, or {@code resolvconf}, which runs more), they keep what
 * setting up networks needs: files of others, other users' identity, modules, namespaces. If it
 * runs none, nothing that it executes gains rights, and system calls that it has no use for are
 * refused.
 */
public final class Confinement {
  private final Set<Capability> kept;
  private final boolean alone;
  private final Set<SystemCall> refused;

  private Confinement(Set<Capability> kept, boolean alone, Set<SystemCall> refused) {
    this.kept = Set.copyOf(kept);
    this.alone = alone;
    this.refused = Set.copyOf(refused);
  }

  /** The capabilities that are kept, of those that the process has. */
  Set<Capability> kept() {
    return kept;
  }

  /** Whether the daemon runs no other programs. */
  boolean alone() {
    return alone;
  }

  /**
   * The rights that this process lacks, though a new process of the caller would have them.
   *
   * @param callers the most that the new process could have
   * @param mayGain whether programs that the new process executes could gain rights
   * @throws IOException if the rights of this process cannot be read
   */
  Set<Capability> lacking(Set<Capability> callers, boolean mayGain) throws IOException {
    Set<Capability> lacking = EnumSet.noneOf(Capability.class);
    lacking.addAll(kept);
    lacking.retainAll(callers);
    if (alone || !mayGain || Privileges.mayGain()) {
      lacking.removeAll(Capability.of(Capability.Kind.BOUNDING));
    }
    return lacking;
  }

  /** The confinement of a process that serves several configurations. */
  public static Confinement union(List<Confinement> each) {
    Set<Capability> kept = EnumSet.noneOf(Capability.class);
    Set<SystemCall> refused = EnumSet.allOf(SystemCall.class);
    boolean alone = true;
    for (Confinement one : each) {
      kept.addAll(one.kept);
      refused.retainAll(one.refused);
      alone &= one.alone;
    }
    return new Confinement(kept, alone, refused);
  }

  /** The confinement of a service, whose future files nobody knows. */
  public static Confinement service() {
    return of(false, true, true, true);
  }

  /** The system calls that are refused. */
  Set<SystemCall> refused() {
    return refused;
  }

  /**
   * The confinement of one gateway.
   *
   * @param file the file that configures it
   */
  public static Confinement of(Configuration configuration, Path file) {
    return of(
        configuration, file, configuration.device().backend().choice() != BackendChoice.USERSPACE);
  }

  /**
   * The same where the backend is known.
   *
   * @param probes whether the kernel's WireGuard may be taught by eBPF
   */
  static Confinement of(Configuration configuration, Path file, boolean probes) {
    NetworkSettings network = configuration.device().network();
    boolean alone =
        configuration.device().hooks().equals(Hooks.NONE)
            && network.dnsServers().isEmpty()
            && network.dnsSearch().isEmpty()
            && !configuration.device().settings().has(SettingTable.ON_PREFIX_CHANGE);
    boolean filters = !configuration.device().neighborProxies().isEmpty();
    Path names = configuration.device().settings().get(SettingTable.HOSTS_FILE);
    boolean others = names == null ? OwnFiles.areOthers(file) : OwnFiles.areOthers(file, names);
    return of(alone, probes, filters, others);
  }

  /** The confinement of a bare interface, which is in user space and has no hooks. */
  public static Confinement bare() {
    return of(true, false, false, OwnFiles.areOthers());
  }

  /**
   * The confinement for certain needs.
   *
   * @param alone whether no programs of others are run
   * @param probes whether the kernel's WireGuard may be taught by eBPF
   * @param filters whether a socket has a filter by eBPF
   * @param others whether files are not root's
   */
  static Confinement of(boolean alone, boolean probes, boolean filters, boolean others) {
    Set<Capability> kept = EnumSet.copyOf(Rights.OWN);
    if (!alone) {
      kept = EnumSet.complementOf(EnumSet.copyOf(Rights.NOBODY));
    }
    if (probes) {
      kept.addAll(Rights.PROBE);
    }
    if (filters) {
      kept.add(Capability.BPF);
    }
    if (others) {
      kept.add(Capability.DAC_OVERRIDE);
    }
    Set<SystemCall> refused = EnumSet.allOf(SystemCall.class);
    if (probes) {
      refused.removeAll(Set.of(SystemCall.BPF, SystemCall.PERF_EVENT_OPEN));
    }
    if (filters) {
      refused.remove(SystemCall.BPF);
    }
    return new Confinement(kept, alone, alone ? refused : Set.of());
  }

  /**
   * Starts something with these rights, if this process has root's rights to give up.
   *
   * @return the starter's result
   */
  public <T> T start(Starter<T> starter) throws IOException {
    CompletableFuture<T> started = new CompletableFuture<>();
    // On a thread of its own, since there is no way back for it.
    Thread.ofPlatform()
        .name("starter")
        .start(
            () -> {
              try {
                enter();
                started.complete(starter.start());
              } catch (Throwable e) { // for whoever waits
                started.completeExceptionally(e);
              }
            });
    try {
      return started.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Starts a process. */
  @FunctionalInterface
  public interface Starter<T> {
    T start() throws IOException;
  }

  /**
   * Executes a command in this process with these rights, before anything else is open. Returns if
   * the process has no more rights than these, or can give none up.
   *
   * @param command the program's path, and its arguments
   */
  public void execute(List<String> command) {
    if (isExcessive() && enter()) {
      throw CurrentProcess.execute(command, OwnFiles.program());
    }
  }

  private boolean isExcessive() {
    try {
      Set<Capability> bounding = Capability.of(Capability.Kind.BOUNDING);
      bounding.removeAll(kept);
      return !bounding.isEmpty() || (alone && Privileges.mayGain());
    } catch (IOException e) {
      log().debug("cannot tell the rights of this process: {}", e.getMessage());
      return false;
    }
  }

  /**
   * Gives up the rights that the calling thread does not need. A process of another user than root
   * was given its rights deliberately, and cannot take them out of the bounding set.
   *
   * @return whether it could
   */
  private boolean enter() {
    if (CurrentProcess.effectiveUser() != 0) {
      return false;
    }
    try {
      Privileges.keepOnly(kept);
      if (alone) {
        Privileges.noNewPrivileges();
        if (!SystemCallFilter.refuse(refused)) {
          log().debug("no system calls are refused: this machine has no filter for that");
        }
      }
      return true;
    } catch (LinuxException e) {
      log().warn("this process keeps rights that it does not need: {}", e.getMessage());
      return false;
    }
  }

  /** Made on demand, because this runs first of all, and a logger takes long to set up. */
  private static Logger log() {
    return LoggerFactory.getLogger(Confinement.class);
  }
}
