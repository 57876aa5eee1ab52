package org.slaacguard.wireguard;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Memory off the heap for transport keys, 64 bytes a session, used again after wiping: an arena per
 * session would cost a page and a stop of all threads. Owned by the protocol thread.
 */
final class KeySlab implements AutoCloseable {
  /** Bytes of one piece: a sending and a receiving key, one cache line. */
  static final int PIECE = 64;

  private static final int PIECES = 64;

  private final Arena arena = Arena.ofShared();
  private final List<MemorySegment> chunks = new ArrayList<>();
  private final ArrayDeque<MemorySegment> free = new ArrayDeque<>();
  private final Consumer<MemorySegment> made;

  /**
   * Nothing allocated yet.
   *
   * @param made is shown all memory before the first key comes into it
   */
  KeySlab(Consumer<MemorySegment> made) {
    this.made = made;
  }

  /** 64 zero bytes, until {@link #give}. */
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

  /** Wipes a piece and takes it back; nobody may be reading it. */
  void give(MemorySegment piece) {
    piece.fill((byte) 0);
    free.push(piece);
  }

  /** How many pieces are out. */
  int taken() {
    return chunks.size() * PIECES - free.size();
  }

  /** Wipes and frees everything; nobody may be reading any piece. */
  @Override
  public void close() {
    chunks.forEach(chunk -> chunk.fill((byte) 0));
    arena.close();
  }
}
