package org.slaacguard.gateway;

import org.slaacguard.linux.CurrentProcess;
import org.slaacguard.linux.LinuxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Protects a process's memory before it reads its first key. */
public final class KeyProtection {

  /** Of the virtual machine's memory for new objects: -Xmn in scripts/java.options. */
  private static final int YOUNG = 16 << 20;

  /** Small enough to be made there. */
  private static final int PIECE = 64 << 10;

  private static boolean done;

  private KeyProtection() {}

  /**
   * Keeps this process's memory out of core files, and from other processes; once. Where that does
   * not go, the log says so: a gateway without it is better than none.
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
   * Overwrites what reading keys has left on the heap: texts, which cannot be wiped, and arrays of
   * the libraries that read them. Live objects are moved away before. It takes some tens of
   * milliseconds, in which nothing else runs: for a start.
   */
  public static void overwriteAllGarbage() {
    System.gc();
    overwriteGarbage();
  }

  /** The same for what was read a moment ago, so that it was not moved yet: some milliseconds. */
  static void overwriteGarbage() {
    long filled = 0;
    while (filled < YOUNG) {
      filled += new byte[PIECE].length;
    }
  }

  /** Made when it is needed: this comes before everything else, and a logger takes its time. */
  private static Logger log() {
    return LoggerFactory.getLogger(KeyProtection.class);
  }
}
