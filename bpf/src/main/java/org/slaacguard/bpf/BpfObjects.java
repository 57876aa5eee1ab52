package org.slaacguard.bpf;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;
import java.util.TreeSet;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;

/**
 * All BPF objects in the kernel, by IDs, which the kernel does not reuse soon. An object disappears
 * a moment after its last user.
 */
public record BpfObjects(Set<Integer> programs, Set<Integer> maps, Set<Integer> links) {
  private static final int PROG_GET_NEXT_ID = 11;
  private static final int MAP_GET_NEXT_ID = 12;
  private static final int LINK_GET_NEXT_ID = 31;

  /** Copies the sets. */
  public BpfObjects {
    programs = Set.copyOf(programs);
    maps = Set.copyOf(maps);
    links = Set.copyOf(links);
  }

  /**
   * The present objects.
   *
   * @throws LinuxException EPERM without CAP_SYS_ADMIN
   */
  public static BpfObjects list() {
    return new BpfObjects(
        numbers(PROG_GET_NEXT_ID), numbers(MAP_GET_NEXT_ID), numbers(LINK_GET_NEXT_ID));
  }

  /** What is here and not among the others. */
  public BpfObjects without(BpfObjects others) {
    return new BpfObjects(
        difference(programs, others.programs),
        difference(maps, others.maps),
        difference(links, others.links));
  }

  /** Whether there is no object of any kind. */
  public boolean isEmpty() {
    return programs.isEmpty() && maps.isEmpty() && links.isEmpty();
  }

  private static Set<Integer> difference(Set<Integer> numbers, Set<Integer> others) {
    Set<Integer> rest = new TreeSet<>(numbers);
    rest.removeAll(others);
    return rest;
  }

  private static Set<Integer> numbers(int command) {
    Set<Integer> found = new TreeSet<>();
    try (Arena arena = Arena.ofConfined()) {
      // 0 the ID to continue behind | 4 the next ID
      MemorySegment attribute = BpfSyscall.attribute(arena);
      for (int last = 0; ; last = attribute.get(ValueLayout.JAVA_INT, 4)) {
        attribute.set(ValueLayout.JAVA_INT, 0, last);
        int result = BpfSyscall.bpf(command, attribute);
        if (result == -Errno.ENOENT) {
          return found;
        }
        LinuxException.check(result, "list BPF objects");
        found.add(attribute.get(ValueLayout.JAVA_INT, 4));
      }
    }
  }
}
