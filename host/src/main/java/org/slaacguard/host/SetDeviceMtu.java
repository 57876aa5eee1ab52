package org.slaacguard.host;

import java.util.List;
import java.util.Optional;
import org.slaacguard.linux.Link;

/**
 * The MTU of another device, by which packets leave. It belongs to that device: a new device of the
 * same name, such as the next PPP session's, is another one.
 *
 * @param device its name
 * @param index its number
 * @param mtu in bytes
 * @param former in bytes
 */
record SetDeviceMtu(String device, int index, int mtu, int former) implements SetupStep {
  static SetDeviceMtu parse(StepWords words) {
    return new SetDeviceMtu(
        words.text(), words.number(), words.number(), words.word("was").number());
  }

  @Override
  public Scope scope() {
    return Scope.HOST;
  }

  @Override
  public String subject() {
    return subject(device);
  }

  static String subject(String device) {
    return "device-mtu " + device;
  }

  @Override
  public List<String> words() {
    return List.of(
        StepWords.text(device),
        String.valueOf(index),
        String.valueOf(mtu),
        "was",
        String.valueOf(former));
  }

  @Override
  public boolean holds(HostView view) {
    Optional<Link> link = view.device(device);
    return link.isPresent() && link.get().index() == index && link.get().mtu() == mtu;
  }

  @Override
  public void apply(HostControl host) {
    host.setMtu(index, mtu);
  }

  /** Leaves an MTU alone that another program has changed since. */
  @Override
  public void undo(HostControl host) {
    if (host.mtu(index) == mtu) {
      host.setMtu(index, former);
    }
  }
}
