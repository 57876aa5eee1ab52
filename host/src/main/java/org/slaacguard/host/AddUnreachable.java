package org.slaacguard.host;

import java.util.List;
import org.slaacguard.linux.Errno;
import org.slaacguard.linux.LinuxException;
import org.slaacguard.linux.Route;
import org.slaacguard.net.IpPrefix;

/**
 * Makes a prefix unreachable, except for parts of it with routes of their own. Otherwise packets to
 * the rest would follow the default route back to the provider, and come again (RFC 7084, WPD-5).
 */
record AddUnreachable(IpPrefix destination) implements SetupStep {
  static AddUnreachable parse(StepWords words) {
    return new AddUnreachable(words.prefix());
  }

  @Override
  public Scope scope() {
    return Scope.HOST;
  }

  @Override
  public String subject() {
    return "unreachable " + destination;
  }

  @Override
  public List<String> words() {
    return List.of(destination.toString());
  }

  @Override
  public boolean holds(HostView view) {
    return view.routes().stream()
        .anyMatch(
            route ->
                route.type() == Route.UNREACHABLE
                    && route.table() == Route.MAIN
                    && route.destination().equals(destination));
  }

  @Override
  public boolean isThere(int errno) {
    return errno == Errno.EEXIST;
  }

  @Override
  public void apply(HostControl host) {
    try {
      host.addUnreachable(destination);
    } catch (LinuxException e) {
      // Another interface of the same uplink, or an earlier run, has done this.
      if (e.errno() != Errno.EEXIST) {
        throw e;
      }
    }
  }

  @Override
  public void undo(HostControl host) {
    host.deleteUnreachable(destination);
  }
}
