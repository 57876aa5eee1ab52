package org.slaacguard.host;

import java.util.List;
import org.slaacguard.linux.Errno;
import org.slaacguard.net.InterfaceAddress;

/** An address of the interface. */
record AddAddress(InterfaceAddress address) implements SetupStep {
  static AddAddress parse(StepWords words) {
    return new AddAddress(words.address());
  }

  @Override
  public Scope scope() {
    return Scope.INTERFACE;
  }

  @Override
  public String subject() {
    return "address " + address;
  }

  @Override
  public List<String> words() {
    return List.of(address.toString());
  }

  @Override
  public boolean holds(HostView view) {
    return view.has(address);
  }

  @Override
  public boolean isThere(int errno) {
    return errno == Errno.EEXIST;
  }

  @Override
  public void apply(HostControl host) {
    host.addAddress(address);
  }

  @Override
  public void undo(HostControl host) {
    host.deleteAddress(address);
  }
}
