package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Native access is for the modules that ask for it. */
class NativeAccessIT {
  @Test
  void shouldWorkWhereTheJvmRefusesItToAllOthers() {
    try (Topology topology = Topology.open()) {
      Pair pair = Pair.create(topology, "");
      KeyPair left = KeyPair.generate();
      KeyPair right = KeyPair.generate();
      String deny = "--illegal-native-access=deny";
      Slaacguard.startAsUsersDo(pair.left(), Pair.leftSetup(left, right, "IPv6"), deny);
      Slaacguard.startAsUsersDo(pair.right(), Pair.rightSetup(left, right), deny);
      assertTrue(pair.left().pings(Pair.LEFT, Pair.RIGHT, 3));
    }
  }
}
