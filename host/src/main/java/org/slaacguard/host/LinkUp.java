package org.slaacguard.host;

import org.slaacguard.control.PortText;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;

/** The interface, which was down, is up. */
record LinkUp() implements SetupStep {
  static LinkUp parse(StepWords words) {
    return new LinkUp();
  }

  @Override
  public Scope scope() {
    return Scope.INTERFACE;
  }

  @Override
  public String subject() {
    return "up";
  }

  @Override
  public boolean holds(HostView view) {
    return view.link().isUp();
  }

  /** The kernel's WireGuard opens its port only now. */
  @Override
  public void apply(HostControl host) throws SetupException {
    try {
      host.setUp(true);
    } catch (LinuxException e) {
      if (e.errno() != Errno.EADDRINUSE) {
        throw e;
      }
      int port = host.listenPort();
      String why = port == 0 ? PortText.inUse() : PortText.inUse(port);
      throw new SetupException(host.interfaceName() + ": " + why, e);
    }
  }

  @Override
  public void undo(HostControl host) {
    host.setUp(false);
  }
}
