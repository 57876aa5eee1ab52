package org.slaacguard.wireguard;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Maps random, unique 32-bit receiver indices to what they stand for. The protocol thread writes.
 * Any thread looks up, without a lock and without allocating.
 *
 * <p>Hashing is chained. A reader at a node that is being removed follows the chain further, so it
 * misses no other node. Growing makes new nodes and publishes the new table as a whole.
 */
final class IndexTable {
  private static final int SMALLEST = 16;

  private final RandomGenerator random;
  private volatile AtomicReferenceArray<@Nullable Node> buckets =
      new AtomicReferenceArray<>(SMALLEST);
  private int size;

  IndexTable(RandomGenerator random) {
    this.random = random;
  }

  /** What an index stands for, or null. Any thread. */
  @Nullable Indexed get(int index) {
    Node node = find(index);
    return node == null ? null : node.value;
  }

  private @Nullable Node find(int index) {
    AtomicReferenceArray<@Nullable Node> table = buckets;
    Node node = table.get(index & (table.length() - 1));
    while (node != null && node.index != index) {
      node = node.next;
    }
    return node;
  }

  /** A random index that nobody has; {@link #put} takes it. */
  int free() {
    int index;
    do {
      index = random.nextInt();
    } while (find(index) != null);
    return index;
  }

  /** Maps the value's index to it, in place of its previous value. */
  void put(Indexed value) {
    Node present = find(value.localIndex());
    if (present != null) {
      present.value = value;
      return;
    }
    if (size >= buckets.length()) {
      grow();
    }
    link(buckets, value.localIndex(), value);
    size++;
  }

  /** Frees the value's index, unless it has another value by now. */
  void remove(Indexed value) {
    AtomicReferenceArray<@Nullable Node> table = buckets;
    int bucket = value.localIndex() & (table.length() - 1);
    Node before = null;
    Node node = table.get(bucket);
    while (node != null && node.value != value) {
      before = node;
      node = node.next;
    }
    if (node == null) {
      return;
    }
    if (before == null) {
      table.set(bucket, node.next);
    } else {
      before.next = node.next;
    }
    size--;
  }

  /** Number of indices in use. */
  int size() {
    return size;
  }

  private void grow() {
    AtomicReferenceArray<@Nullable Node> old = buckets;
    AtomicReferenceArray<@Nullable Node> table = new AtomicReferenceArray<>(2 * old.length());
    for (int i = 0; i < old.length(); i++) {
      for (Node node = old.get(i); node != null; node = node.next) {
        link(table, node.index, node.value);
      }
    }
    buckets = table;
  }

  private static void link(AtomicReferenceArray<@Nullable Node> table, int index, Indexed value) {
    int bucket = index & (table.length() - 1);
    table.set(bucket, new Node(index, value, table.get(bucket)));
  }

  private static final class Node {
    private final int index;
    private volatile Indexed value;
    private volatile @Nullable Node next;

    private Node(int index, Indexed value, @Nullable Node next) {
      this.index = index;
      this.value = value;
      this.next = next;
    }
  }
}
