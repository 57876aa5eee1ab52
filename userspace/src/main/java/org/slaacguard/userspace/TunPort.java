package org.slaacguard.userspace;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Fd;

/** A queue of a TUN device as workers use it. Each packet is behind a {@link VirtioNetHeader}. */
interface TunPort {
  /** Bytes read, or a negative error number. */
  int read(MemorySegment to, long offset, int length);

  /** Bytes written, or a negative error number. */
  int write(MemorySegment from, long offset, int length);

  /** Readable while a packet waits; null if nothing signals that. */
  default @Nullable Fd fd() {
    return null;
  }
}
