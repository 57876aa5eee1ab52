package org.slaacguard.host;

/** The mark that an interface gives its outer packets, 0 for none. */
public interface OuterMark {
  /**
   * The present mark.
   *
   * @throws SetupException if it is not known
   */
  int now() throws SetupException;

  /**
   * Sets the mark.
   *
   * @throws SetupException if the interface does not take it
   */
  void set(int mark) throws SetupException;
}
