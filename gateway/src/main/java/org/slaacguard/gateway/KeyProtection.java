package org.slaacguard.gateway;

import java.lang.ref.Reference;
import org.slaacguard.linux.CurrentProcess;
import org.slaacguard.linux.LinuxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Protects a process's memory before it reads its first key. */
public final class KeyProtection {

  /** The size of the young generation in bytes: -Xmn in scripts/java.options. */
  private static final int YOUNG = 6 << 20;

  /**
   * The size of one of its two survivor spaces: an eighth of what is left of it for new objects.
   */
  private static final int SURVIVORS = YOUNG / 10;

  /** The size of an array that overwrites a part of it, in bytes. */
  private static final int PIECE = 8 << 10;

  private static boolean done;

  private KeyProtection() {}

  /**
   * Keeps the memory of this process out of core files, and away from other processes; once. If
   * that fails, the log says so, and the gateway runs without it.
   */
  public static synchronized void begin() {
    if (done) {
      return;
    }
    done = true;
    try {
      CurrentProcess.protectMemory();
    } catch (LinuxException e) {
      log().warn("keys in the memory of this process are not protected: {}", e.getMessage());
    }
  }

  /**
   * Overwrites what reading keys has left on the heap: strings, which cannot be wiped, and arrays
   * of the libraries that read them. A full collection first moves live objects away. It stops all
   * threads for some tens of milliseconds, so use it at the start and in rare commands only.
   */
  public static void overwriteAllGarbage() {
    System.gc();
    overwriteGarbage();
  }

  /**
   * Overwrites keys that were just read and are still in the young generation. It takes some
   * milliseconds.
   *
   * <p>It fills the space of new objects until they are collected, twice, each time with as many
   * live arrays as go into a survivor space: a collection that came while a key was in use has
   * copied it there.
   */
  static void overwriteGarbage() {
    for (int space = 0; space < 2; space++) {
      byte[][] survivors = new byte[SURVIVORS / PIECE][PIECE];
      try {
        int filled = 0;
        while (filled < YOUNG) {
          filled += new byte[PIECE].length;
        }
      } finally {
        Reference.reachabilityFence(survivors);
      }
    }
  }

  /** Made on demand, because this runs first of all, and a logger takes long to set up. */
  private static Logger log() {
    return LoggerFactory.getLogger(KeyProtection.class);
  }
}
