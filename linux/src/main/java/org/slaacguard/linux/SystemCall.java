package org.slaacguard.linux;

import java.util.Optional;

/**
 * System calls that a gateway does not need and that help an attacker who has taken it over. They
 * reach other processes' memory, the kernel's code, mounts, the clock, keys, and kernel interfaces
 * with a history of vulnerabilities.
 */
public enum SystemCall {
  PTRACE(101, 117),
  PROCESS_VM_READV(310, 270),
  PROCESS_VM_WRITEV(311, 271),
  PIDFD_GETFD(438, 438),
  KEXEC_LOAD(246, 104),
  KEXEC_FILE_LOAD(320, 294),
  INIT_MODULE(175, 105),
  FINIT_MODULE(313, 273),
  DELETE_MODULE(176, 106),
  MOUNT(165, 40),
  UMOUNT2(166, 39),
  PIVOT_ROOT(155, 41),
  CHROOT(161, 51),
  OPEN_TREE(428, 428),
  MOVE_MOUNT(429, 429),
  FSOPEN(430, 430),
  FSCONFIG(431, 431),
  FSMOUNT(432, 432),
  FSPICK(433, 433),
  MOUNT_SETATTR(442, 442),
  SWAPON(167, 224),
  SWAPOFF(168, 225),
  REBOOT(169, 142),
  SETTIMEOFDAY(164, 170),
  CLOCK_SETTIME(227, 112),
  ADJTIMEX(159, 171),
  CLOCK_ADJTIME(305, 266),
  ACCT(163, 89),
  QUOTACTL(179, 60),
  QUOTACTL_FD(443, 443),
  SYSLOG(103, 116),
  SETHOSTNAME(170, 161),
  SETDOMAINNAME(171, 162),
  IOPL(172, -1),
  IOPERM(173, -1),
  ADD_KEY(248, 217),
  REQUEST_KEY(249, 218),
  KEYCTL(250, 219),
  USERFAULTFD(323, 282),
  OPEN_BY_HANDLE_AT(304, 265),
  IO_URING_SETUP(425, 425),
  BPF(321, 280),
  PERF_EVENT_OPEN(298, 241);

  /** The architectures whose numbers are known. */
  enum Architecture {
    X86_64(0xc000_003e),
    AARCH64(0xc000_00b7);

    private final int audit;

    Architecture(int audit) {
      this.audit = audit;
    }

    /** The AUDIT_ARCH of linux/audit.h. */
    int audit() {
      return audit;
    }

    /** The architecture of this machine, if it is known. */
    static Optional<Architecture> current() {
      return switch (System.getProperty("os.arch")) {
        case "amd64" -> Optional.of(X86_64);
        case "aarch64" -> Optional.of(AARCH64);
        case null, default -> Optional.empty();
      };
    }
  }

  private final int x86;
  private final int arm;

  /** Numbers of arch/x86/entry/syscalls/syscall_64.tbl and asm-generic/unistd.h; -1 for none. */
  SystemCall(int x86, int arm) {
    this.x86 = x86;
    this.arm = arm;
  }

  /** The call's number, or -1 if there is none. */
  int number(Architecture architecture) {
    return architecture == Architecture.X86_64 ? x86 : arm;
  }
}
