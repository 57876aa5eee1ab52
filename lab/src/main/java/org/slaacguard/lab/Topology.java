package org.slaacguard.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slaacguard.linux.NetworkNamespace;

/**
 * Hosts, each a network namespace, and the Ethernet cables between them. All names are of this run
 * only, so runs do not meet; closing it removes everything, and opening one first removes what
 * killed runs have left. Needs root.
 */
public final class Topology implements AutoCloseable {
  private final RunRecord record;
  private final List<AutoCloseable> programs = new ArrayList<>();
  private int interfaces;
  private boolean closed;

  private Topology(RunRecord record) {
    this.record = record;
  }

  /** An empty topology. */
  public static Topology open() {
    RunRecord.sweep();
    return new Topology(RunRecord.create());
  }

  /** Removes the topologies that were {@linkplain #keep kept}, for how many there were. */
  public static int removeKept() {
    return RunRecord.removeKept();
  }

  /** For the files and logs of this run; removed with it. */
  public Path folder() {
    return record.folder();
  }

  /** A host of this name, alone yet: only {@code lo} is up. */
  public Host host(String name) {
    String namespace = "sg-" + record.id() + "-" + name;
    record.addNamespace(namespace);
    NetworkNamespace.create(namespace).close();
    Host host = new Host(this, name, namespace);
    // Addresses are usable at once: nobody here could have a duplicate.
    host.sysctl("net.ipv6.conf.default.accept_dad", "0");
    host.sysctl("net.ipv6.conf.all.accept_dad", "0");
    host.up("lo");
    return host;
  }

  /** A cable between two hosts, up at both ends. */
  public void cable(Host one, String deviceOfOne, Host other, String deviceOfOther) {
    try (NetworkNamespace there = NetworkNamespace.named(other.namespace())) {
      one.netlink(
          deviceOfOne, netlink -> netlink.links().createVeth(deviceOfOne, deviceOfOther, there));
    }
    one.up(deviceOfOne);
    other.up(deviceOfOther);
  }

  /**
   * A name for a WireGuard interface that no other run uses: the folder of the UAPI sockets is
   * shared by all namespaces.
   */
  public String interfaceName() {
    String name = "sg" + record.id() + "x" + interfaces++;
    record.addInterface(name);
    return name;
  }

  /** For tests of the clean-up: has this run look like another process's. */
  void pretendOwner(String owner) {
    record.owner(owner);
  }

  /** Has it closed with this topology, the latest first. */
  synchronized <T extends AutoCloseable> T closing(T program) {
    programs.add(program);
    return program;
  }

  /** Leaves everything as it is, also when this program ends. */
  public synchronized void keep() {
    record.keep();
    closed = true;
  }

  /** Ends the programs, then removes hosts, cables and files. May be called twice. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    RuntimeException failure = null;
    for (AutoCloseable program : programs.reversed()) {
      try {
        program.close();
      } catch (Exception e) {
        failure = new LabException("cannot end " + program, e);
      }
    }
    record.remove();
    if (failure != null) {
      throw failure;
    }
  }
}
