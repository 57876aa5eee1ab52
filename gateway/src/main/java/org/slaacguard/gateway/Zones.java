package org.slaacguard.gateway;

import java.net.NetworkInterface;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;

/** Converts zones of link-local addresses: names and indices of interfaces. */
public final class Zones {
  private Zones() {}

  /** The index of an interface; 0 if there is none of this name here. */
  static int index(String name) {
    NetworkInterface found = find(name);
    return found == null ? 0 : found.getIndex();
  }

  /**
   * The index of an interface.
   *
   * @throws IllegalArgumentException if there is none of this name here
   */
  static int existing(String name) {
    int index = index(name);
    if (index == 0) {
      throw new IllegalArgumentException("no interface " + name);
    }
    return index;
  }

  /**
   * The name of an interface; its index as text if it does not exist here, as in another namespace.
   */
  public static String name(int index) {
    try {
      NetworkInterface found = NetworkInterface.getByIndex(index);
      return found == null ? Integer.toString(index) : found.getName();
    } catch (SocketException e) {
      return Integer.toString(index);
    }
  }

  private static @Nullable NetworkInterface find(String name) {
    try {
      return NetworkInterface.getByName(name);
    } catch (SocketException e) {
      return null;
    }
  }
}
