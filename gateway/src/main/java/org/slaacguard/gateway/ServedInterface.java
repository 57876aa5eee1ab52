package org.slaacguard.gateway;

import org.jspecify.annotations.Nullable;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.InterfaceStatus;

/**
 * An interface that a process serves, whoever configures it: made, configured, and taken down, in
 * this order and each once at most. {@link InterfaceRun} sees to the order.
 */
public interface ServedInterface extends AutoCloseable {
  /** Its name. */
  String name();

  /** Makes it; where that fails, nothing of it is left. */
  void make() throws Exception;

  /** Configures it; where that fails, {@link #down} is still to come. */
  void configure() throws Exception;

  /** Waits until somebody takes it away, or it has failed; answers what has failed. */
  @Nullable String await() throws InterruptedException;

  /**
   * Takes it down; throws what the user has to know of, which does not mean that it is still up.
   */
  void down() throws Exception;

  /** What has failed so far; null if nothing has. */
  @Nullable String failure();

  /** Whether all of its threads answered when they were last asked. */
  boolean answers();

  /**
   * How it stands. The caller closes the answer.
   *
   * @throws BackendException if it is not up, or cannot say
   */
  InterfaceStatus status() throws BackendException;

  /** Gives back what is still held, whether it was ever made or not. */
  @Override
  void close();
}
