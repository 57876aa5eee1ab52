package org.slaacguard.gateway;

/** The mark that an interface gives its outer packets, 0 for none. */
interface OuterMark {
  /** The mark now. */
  int now();

  /** Another one from now on. */
  void set(int mark);
}
