package org.slaacguard.wireguard;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Off-heap memory for transport keys, 64 bytes a session, reused after wiping. An arena for each
 * session would cost a page, and a stop of all threads when it is closed. Owned by the protocol
 * thread.
 */
final class KeySlab implements AutoCloseable {
  /** Length in bytes of a piece: a sending and a receiving key on one cache line. */
  static final int PIECE = 64;

  private static final int PIECES = 64;

  private final Arena arena = Arena.ofShared();
  private final List<MemorySegment> chunks = new ArrayList<>();
  private final ArrayDeque<MemorySegment> free = new ArrayDeque<>();
  private final Consumer<MemorySegment> made;

  /**
   * Creates an empty slab.
   *
   * @param made receives each piece of new memory before a key comes into it
   */
  KeySlab(Consumer<MemorySegment> made) {
    this.made = made;
  }

  /** Takes a piece of 64 zero bytes, to be returned by {@link #give}. */
  MemorySegment take() {
    if (free.isEmpty()) {
      MemorySegment chunk = arena.allocate((long) PIECE * PIECES, PIECE);
      chunks.add(chunk);
      made.accept(chunk);
      for (int i = 0; i < PIECES; i++) {
        free.add(chunk.asSlice((long) i * PIECE, PIECE));
      }
    }
    return free.pop();
  }

  /** Wipes a piece and takes it back. No thread may read it any more. */
  void give(MemorySegment piece) {
    piece.fill((byte) 0);
    free.push(piece);
  }

  /** Number of pieces in use. */
  int taken() {
    return chunks.size() * PIECES - free.size();
  }

  /** Wipes and frees everything. No thread may read any piece any more. */
  @Override
  public void close() {
    chunks.forEach(chunk -> chunk.fill((byte) 0));
    arena.close();
  }
}
