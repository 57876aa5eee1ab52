package org.slaacguard.bpf;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.ClassifierTable;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.Fd;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Native;

/**
 * A program in the kernel, attached while this object is open. If the verifier rejects a program,
 * the exception has its reason.
 */
public final class BpfProgram implements AutoCloseable {
  private static final int TYPE_SOCKET_FILTER = 1;
  private static final int TYPE_KPROBE = 2;
  private static final int TYPE_CLASSIFIER = 3;
  private static final int TYPE_RAW_TRACEPOINT = 17;
  private static final int TYPE_TRACING = 26;
  private static final int ATTACH_FEXIT = 25;
  private static final int ATTACH_PERF_EVENT = 41;
  private static final int LOG_BYTES = 1 << 18;
  private static final Path KPROBE = Path.of("/sys/bus/event_source/devices/kprobe");

  private final Fd program;
  private final Fd[] links;

  private BpfProgram(Fd program, Fd... links) {
    this.program = program;
    this.links = links;
  }

  /**
   * Attaches a program to the return of a kernel function (fexit). R1 points to its arguments, 8
   * bytes each, followed by the result.
   *
   * @param name at most 15 letters, digits and underscores, for bpftool
   * @param module the module's name, or null for the kernel itself
   * @param functionId the result of {@link Btf#functionId}
   * @throws LinuxException EPERM without CAP_BPF and CAP_PERFMON, or CAP_SYS_ADMIN for a module;
   *     EINVAL or EACCES with the verifier's reason; ENOENT if the module has no type description
   */
  public static BpfProgram atExit(
      String name, List<BpfInstruction> code, @Nullable String module, int functionId) {
    Fd btf = module == null ? null : moduleBtf(module);
    Fd program;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attribute = loadAttribute(arena, TYPE_TRACING, name, code);
      attribute.set(ValueLayout.JAVA_INT, 68, ATTACH_FEXIT);
      attribute.set(ValueLayout.JAVA_INT, 108, functionId);
      attribute.set(ValueLayout.JAVA_INT, 112, btf == null ? 0 : btf.number());
      program = load(arena, attribute, name);
    } finally {
      if (btf != null) {
        btf.close();
      }
    }
    return attachRaw(name, program, "");
  }

  /**
   * Attaches a program to a tracepoint. R1 points to the tracepoint's arguments, 8 bytes each.
   *
   * @param name at most 15 letters, digits and underscores, for bpftool
   * @param tracepoint such as {@code net_dev_queue}
   * @throws LinuxException EPERM without CAP_BPF and CAP_PERFMON, ENOENT if there is no such
   *     tracepoint
   */
  public static BpfProgram atTracepoint(String name, List<BpfInstruction> code, String tracepoint) {
    Fd program;
    try (Arena arena = Arena.ofConfined()) {
      program = load(arena, loadAttribute(arena, TYPE_RAW_TRACEPOINT, name, code), name);
    }
    return attachRaw(name, program, tracepoint);
  }

  /**
   * Loads a program that decides about packets, to be attached by {@link ClassifierTable}. R1
   * points to a {@code struct __sk_buff}; the result is an action of tc.
   *
   * @param name at most 15 letters, digits and underscores, for bpftool
   * @throws LinuxException EPERM without CAP_BPF and CAP_NET_ADMIN
   */
  public static BpfProgram classifier(String name, List<BpfInstruction> code) {
    try (Arena arena = Arena.ofConfined()) {
      return new BpfProgram(load(arena, loadAttribute(arena, TYPE_CLASSIFIER, name, code), name));
    }
  }

  /**
   * Loads a program that decides what a socket receives, to be attached by the socket. R1 points to
   * a {@code struct __sk_buff}; the result is the number of bytes to keep.
   *
   * @param name at most 15 letters, digits and underscores, for bpftool
   * @throws LinuxException EPERM without CAP_BPF
   */
  public static BpfProgram socketFilter(String name, List<BpfInstruction> code) {
    try (Arena arena = Arena.ofConfined()) {
      return new BpfProgram(
          load(arena, loadAttribute(arena, TYPE_SOCKET_FILTER, name, code), name));
    }
  }

  /** Attaches to the place that the program was loaded for, or to a tracepoint. */
  private static BpfProgram attachRaw(String name, Fd program, String tracepoint) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attribute = BpfSyscall.attribute(arena);
      if (!tracepoint.isEmpty()) {
        attribute.set(ValueLayout.JAVA_LONG, 0, Native.string(arena, tracepoint).address());
      }
      attribute.set(ValueLayout.JAVA_INT, 8, program.number());
      Fd link = Fd.own(BpfSyscall.bpf(BpfSyscall.RAW_TRACEPOINT_OPEN, attribute), "attach " + name);
      return new BpfProgram(program, link);
    } catch (LinuxException e) {
      program.close();
      throw e;
    }
  }

  /**
   * Attaches a program to the entry or the return of a kernel function by a kprobe. R1 points to
   * the registers, {@code struct pt_regs}.
   *
   * @param function its name in the kernel's symbols
   * @param atReturn whether on return instead of on entry
   * @throws LinuxException EACCES if kernel.perf_event_paranoid forbids it, ENOENT if there is no
   *     such function, EOPNOTSUPP if the kernel has no kprobes
   */
  public static BpfProgram atProbe(
      String name, List<BpfInstruction> code, String function, boolean atReturn) {
    int type;
    try {
      type = Integer.parseInt(Files.readString(KPROBE.resolve("type")).strip());
    } catch (IOException e) {
      throw new LinuxException("probe " + function + " without " + KPROBE, Errno.EOPNOTSUPP);
    }
    Fd program;
    try (Arena arena = Arena.ofConfined()) {
      program = load(arena, loadAttribute(arena, TYPE_KPROBE, name, code), name);
    }
    Fd event = null;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment perf = arena.allocate(BpfSyscall.ATTRIBUTE, 8);
      perf.set(ValueLayout.JAVA_INT, 0, type);
      perf.set(ValueLayout.JAVA_INT, 4, BpfSyscall.ATTRIBUTE);
      perf.set(ValueLayout.JAVA_LONG, 8, atReturn ? 1 : 0);
      perf.set(ValueLayout.JAVA_LONG, 56, Native.string(arena, function).address());
      event = Fd.own(BpfSyscall.perfEventOpen(perf), "probe " + function);
      MemorySegment attribute = BpfSyscall.attribute(arena);
      attribute.set(ValueLayout.JAVA_INT, 0, program.number());
      attribute.set(ValueLayout.JAVA_INT, 4, event.number());
      attribute.set(ValueLayout.JAVA_INT, 8, ATTACH_PERF_EVENT);
      Fd link = Fd.own(BpfSyscall.bpf(BpfSyscall.LINK_CREATE, attribute), "attach " + name);
      return new BpfProgram(program, link, event);
    } catch (LinuxException e) {
      if (event != null) {
        event.close();
      }
      program.close();
      throw e;
    }
  }

  private static MemorySegment loadAttribute(
      Arena arena, int type, String name, List<BpfInstruction> code) {
    byte[] bytes = BpfAssembler.encode(code);
    MemorySegment instructions = arena.allocate(bytes.length, 8);
    MemorySegment.copy(bytes, 0, instructions, ValueLayout.JAVA_BYTE, 0, bytes.length);
    MemorySegment attribute = BpfSyscall.attribute(arena);
    attribute.set(ValueLayout.JAVA_INT, 0, type);
    attribute.set(ValueLayout.JAVA_INT, 4, code.size());
    attribute.set(ValueLayout.JAVA_LONG, 8, instructions.address());
    // Tracing helpers require a GPL-compatible licence.
    attribute.set(ValueLayout.JAVA_LONG, 16, Native.string(arena, "Dual MIT/GPL").address());
    BpfMap.writeName(attribute, 48, name);
    return attribute;
  }

  private static Fd load(Arena arena, MemorySegment attribute, String name) {
    int result = BpfSyscall.bpf(BpfSyscall.PROG_LOAD, attribute);
    if (result >= 0) {
      return Fd.own(result, "load " + name);
    }
    // Loads again, with a log that tells the reason.
    MemorySegment log = arena.allocate(LOG_BYTES);
    attribute.set(ValueLayout.JAVA_INT, 24, 1);
    attribute.set(ValueLayout.JAVA_INT, 28, LOG_BYTES);
    attribute.set(ValueLayout.JAVA_LONG, 32, log.address());
    result = BpfSyscall.bpf(BpfSyscall.PROG_LOAD, attribute);
    String reason = log.getString(0).strip();
    return Fd.own(
        result,
        "load " + name + (reason.isEmpty() ? "" : "; the kernel's verifier says: " + reason));
  }

  /** Opens a module's type description by its name. */
  private static Fd moduleBtf(String module) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attribute = BpfSyscall.attribute(arena);
      int id = 0;
      while (true) {
        attribute.fill((byte) 0);
        attribute.set(ValueLayout.JAVA_INT, 0, id);
        int next = BpfSyscall.bpf(BpfSyscall.BTF_GET_NEXT_ID, attribute);
        LinuxException.check(next, "find the type description of the module " + module);
        id = attribute.get(ValueLayout.JAVA_INT, 4);
        attribute.fill((byte) 0);
        attribute.set(ValueLayout.JAVA_INT, 0, id);
        int number = BpfSyscall.bpf(BpfSyscall.BTF_GET_FD_BY_ID, attribute);
        if (number == -Errno.ENOENT) {
          continue; // unloaded meanwhile
        }
        Fd fd = Fd.own(number, "open a type description");
        if (module.equals(btfName(arena, fd))) {
          return fd;
        }
        fd.close();
      }
    }
  }

  private static String btfName(Arena arena, Fd fd) {
    // struct bpf_btf_info: btf u64, btf_size u32, id u32, name u64, name_len u32, kernel_btf u32.
    MemorySegment name = arena.allocate(64);
    MemorySegment info = arena.allocate(32, 8);
    info.set(ValueLayout.JAVA_LONG, 16, name.address());
    info.set(ValueLayout.JAVA_INT, 24, 64);
    MemorySegment attribute = BpfSyscall.attribute(arena);
    attribute.set(ValueLayout.JAVA_INT, 0, fd.number());
    attribute.set(ValueLayout.JAVA_INT, 4, 32);
    attribute.set(ValueLayout.JAVA_LONG, 8, info.address());
    int result = BpfSyscall.bpf(BpfSyscall.OBJ_GET_INFO_BY_FD, attribute);
    return result < 0 ? "" : name.getString(0);
  }

  /** The descriptor of the loaded program. */
  public Fd descriptor() {
    return program;
  }

  /** Detaches and unloads the program. A device's classifier stays until the device is removed. */
  @Override
  public void close() {
    for (Fd link : links) {
      link.close();
    }
    program.close();
  }
}
