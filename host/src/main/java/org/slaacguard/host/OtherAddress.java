package org.slaacguard.host;

import java.util.List;
import org.slaacguard.linux.Errno;
import org.slaacguard.net.InterfaceAddress;

/** An address of the gateway on another interface. It makes its prefix on-link there. */
record OtherAddress(String interfaceName, InterfaceAddress address) implements SetupStep {
  static OtherAddress parse(StepWords words) {
    return new OtherAddress(words.text(), words.address());
  }

  @Override
  public Scope scope() {
    return Scope.HOST;
  }

  @Override
  public String subject() {
    return "other-address " + interfaceName + " " + address;
  }

  @Override
  public List<String> words() {
    return List.of(StepWords.text(interfaceName), address.toString());
  }

  @Override
  public boolean holds(HostView view) {
    return view.hasOn(interfaceName, address);
  }

  @Override
  public boolean isThere(int errno) {
    return errno == Errno.EEXIST;
  }

  @Override
  public void apply(HostControl host) {
    host.addAddress(interfaceName, address);
  }

  @Override
  public void undo(HostControl host) {
    host.deleteAddress(interfaceName, address);
  }
}
