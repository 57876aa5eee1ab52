package org.slaacguard.gateway;

import java.time.Duration;
import java.util.function.Supplier;
import org.slaacguard.autoconf.PrefixPlan;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.net.IpAddress;

/**
 * What other threads ask of a {@link Controller}: each call is made on the controller's thread, in
 * turn, and waits for the answer. Safe for use by several threads.
 */
final class ControllerRequests implements InterfaceService {
  /** How long the last packets may take on their way out. */
  private static final Duration PARTING = Duration.ofMillis(100);

  /** How often to ask whether they are sent. */
  private static final Duration LOOK = Duration.ofMillis(20);

  /** Longer than ten thousand peers take, and shorter than a client's patience. */
  private static final Duration LONGEST_PARTING = Duration.ofSeconds(45);

  private static final int EIO = 5;

  private final ControllerQueue tasks;
  private final Supplier<Controller> controller;

  /**
   * Requests to one controller.
   *
   * @param tasks run by the controller's thread
   * @param controller asked on that thread only
   */
  ControllerRequests(ControllerQueue tasks, Supplier<Controller> controller) {
    this.tasks = tasks;
    this.controller = controller;
  }

  /**
   * Looks at the interface and the host's addresses now.
   *
   * @throws BackendException if the daemon is going down
   */
  void refresh() throws BackendException {
    change(Controller::refresh);
  }

  /**
   * Follows what the uplink gets.
   *
   * @throws BackendException if it cannot be followed now
   */
  void delegated(PrefixPlan plan) throws BackendException {
    change((owned, now) -> owned.delegated(plan, now));
  }

  @Override
  public void cease() throws BackendException {
    change(Controller::cease);
    long begin = System.nanoTime();
    try {
      while (call(Controller::isCeasing)) {
        if (System.nanoTime() - begin > LONGEST_PARTING.toNanos()) {
          throw new BackendException(
              "not everybody could be told that the gateway is no longer a router", EIO);
        }
        Thread.sleep(LOOK);
      }
      Thread.sleep(PARTING);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public InterfaceStatus status() throws BackendException {
    return call(Controller::status);
  }

  @Override
  public void apply(DeviceUpdate change) throws BackendException {
    change((owned, now) -> owned.apply(change, now));
  }

  @Override
  public AddressOwner owner(IpAddress address) throws BackendException {
    return call(owned -> owned.owner(address));
  }

  @Override
  public AddressOwner.Learned forget(IpAddress address) throws BackendException {
    return call(owned -> owned.forget(address));
  }

  /** Something that the controller is to do, given the time. */
  @FunctionalInterface
  private interface Change {
    void make(Controller controller, long now) throws BackendException;
  }

  private void change(Change change) throws BackendException {
    call(
        owned -> {
          change.make(owned, System.nanoTime());
          return true;
        });
  }

  /** Something to ask of the controller. */
  @FunctionalInterface
  private interface Request<T> {
    T make(Controller controller) throws BackendException;
  }

  private <T> T call(Request<T> request) throws BackendException {
    return tasks.call(() -> request.make(controller.get()));
  }
}
