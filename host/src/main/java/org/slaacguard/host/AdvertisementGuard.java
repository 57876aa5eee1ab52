package org.slaacguard.host;

import java.util.Optional;

/**
 * Keeps the host from accepting router advertisements of an interface, for a data plane that lets
 * them through, for a plan, or for both; and undoes that when neither needs it any more. It acts at
 * once, on the thread that asks, and waits for no other step: a lock is held for a write to the
 * journal and one to a setting. Safe for use by several threads.
 */
public final class AdvertisementGuard {
  private final HostJournal journal;
  private final Sysctls settings;
  private final String interfaceName;
  private final String setting;
  private boolean needed;
  private boolean planned;

  AdvertisementGuard(String interfaceName, HostJournal journal, Sysctls settings) {
    this.interfaceName = interfaceName;
    this.journal = journal;
    this.settings = settings;
    setting = SysctlNames.acceptRa(interfaceName);
  }

  /**
   * Whether a killed daemon left the interface guarded: then guard it, and restore the setting in
   * the end.
   *
   * @param linkIndex the interface
   */
  public synchronized boolean isLeft(int linkIndex) {
    journal.open(linkIndex);
    return journal.find(RefuseAdvertisements.SUBJECT).isPresent();
  }

  /**
   * Guards from now on. An interface without IPv6, or in another namespace, needs no guard.
   *
   * @param linkIndex the interface
   * @throws SetupException if the setting cannot be changed
   */
  public synchronized void begin(int linkIndex) throws SetupException {
    journal.open(linkIndex);
    needed = true;
    refuse();
  }

  /**
   * Stops guarding, unless the plan wants it.
   *
   * @throws SetupException if the setting cannot be restored; the journal keeps it
   */
  public synchronized void end() throws SetupException {
    needed = false;
    giveBack();
  }

  /** Sets whether the plan wants the guard; {@link #plan} and {@link #giveBack} act on it. */
  synchronized void planned(boolean wanted) {
    planned = wanted;
  }

  /** Guards as the plan wants it; the journal is open. */
  synchronized void plan() throws SetupException {
    refuse();
  }

  private void refuse() throws SetupException {
    Optional<String> now = settings.get(setting);
    if (now.isEmpty() || settings.isDeaf(interfaceName)) {
      return;
    }
    boolean refused = now.get().equals(RefuseAdvertisements.REFUSED);
    Optional<SetupStep> known = journal.find(RefuseAdvertisements.SUBJECT);
    if (refused && known.isEmpty()) {
      return;
    }
    SetupStep step = known.orElse(new RefuseAdvertisements(now.get()));
    journal.begin(step);
    if (!refused) {
      settings.set(setting, RefuseAdvertisements.REFUSED);
    }
    journal.did(step);
  }

  /** Restores the setting, unless it is still needed. */
  synchronized void giveBack() throws SetupException {
    Optional<SetupStep> known = journal.find(RefuseAdvertisements.SUBJECT);
    if (!needed && !planned && known.isPresent() && known.get() instanceof RefuseAdvertisements r) {
      settings.restore(setting, r.former());
      journal.undone(r);
    }
  }
}
