package org.slaacguard.host;

import java.io.IOException;
import java.util.Optional;
import org.slaacguard.linux.Sysctl;

/** The sysctls of the calling thread's network namespace; any thread may ask. */
final class NamespaceSysctls implements Sysctls {
  @Override
  public Optional<String> get(String name) throws SetupException {
    try {
      return Sysctl.get(name);
    } catch (IOException e) {
      throw new SetupException("cannot read /proc/sys/" + name, e);
    }
  }

  @Override
  public void set(String name, String value) throws SetupException {
    try {
      Sysctl.require(name, value);
    } catch (IOException e) {
      throw new SetupException(
          "cannot write '"
              + value
              + "' to /proc/sys/"
              + name
              + (isReadOnly(name) ? "; a container needs " + option(name, value) : ""),
          e);
    }
  }

  @Override
  public boolean isReadOnly(String name) {
    return Sysctl.isReadOnly(name);
  }

  /**
   * The option that gives a container this value at its start. For an interface that is made later,
   * it is the value for new ones.
   */
  static String option(String name, String value) {
    String[] names = name.split("/", -1);
    if (names.length == 5 && names[2].equals("conf") && !names[3].equals("all")) {
      names[3] = "default";
    }
    return "'--sysctl " + String.join(".", names) + "=" + value + "'";
  }
}
