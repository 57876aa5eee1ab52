package org.slaacguard.gateway;

import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.InterfaceStatus;

/**
 * An interface that a process serves. It is created, configured, and taken down, in this order and
 * each at most once. {@link InterfaceRun} keeps the order.
 */
public interface ServedInterface extends AutoCloseable {
  /** The name of the interface. */
  String name();

  /** Makes the interface. If that fails, nothing of it is left. */
  void make() throws Exception;

  /** Configures the interface. If that fails, {@link #down} still has to be called. */
  void configure() throws Exception;

  /**
   * Hurries the way up to its end, because the interface is to go down: its hooks are killed. Any
   * thread; does not wait.
   */
  default void giveUp() {}

  /** Waits until the interface is removed or has failed; returns the failure, or null. */
  @Nullable String await() throws InterruptedException;

  /**
   * Takes the interface down. An exception reports failures on the way; the interface is down all
   * the same.
   */
  void down() throws Exception;

  /** The first failure; null if there is none. */
  @Nullable String failure();

  /** Whether all threads of the interface answered when they were last asked. */
  boolean answers();

  /**
   * The status of the interface. The caller closes it.
   *
   * @throws BackendException if it is not up, or cannot say
   */
  InterfaceStatus status() throws BackendException;

  /** Releases what is still held, whether the interface was made or not. */
  @Override
  void close();
}
