package org.slaacguard.wireguard;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Random, unique 32-bit receiver indices and what they stand for. The protocol thread writes; any
 * thread looks up, without a lock and without allocating.
 *
 * <p>Chained hashing. A reader on a node that is just being taken out goes on along its chain, so
 * it never misses another; growing makes new nodes and publishes the new table whole.
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

  /** An index that nobody has; {@link #put} takes it. */
  int free() {
    int index;
    do {
      index = random.nextInt();
    } while (find(index) != null);
    return index;
  }

  /** Lets the value's index stand for it, in place of what it stood for so far. */
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

  /** Frees the value's index, unless another value has it meanwhile. */
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

  /** How many indices are taken. */
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
