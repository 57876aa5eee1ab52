package org.slaacguard.lab;

/**
 * The steps from a link that comes up to a delegated prefix, in microseconds since 1970.
 *
 * @param up the link was set up
 * @param seen the daemon has seen it, with a usable address
 * @param solicit the messages, as they were on the wire
 * @param advertise the answer
 * @param request the choice
 * @param reply the lease
 * @param told interfaces and host know the prefix
 */
record LinkTimes(
    long up, long seen, long solicit, long advertise, long request, long reply, long told) {
  /** The longest random delay before the first Solicit (RFC 9915, section 18.2.1). */
  private static final long LONGEST_DELAY = 1_000_000;

  private static String step(String what, long from, long to) {
    return what + " " + Math.round((to - from) / 1000.0) + " ms";
  }

  @Override
  public String toString() {
    long delay = Math.clamp(solicit - seen, 0, LONGEST_DELAY);
    return String.join(
        ", ",
        step("link up to seen", up, seen),
        step("to Solicit (a random 0 to 1000)", seen, solicit),
        step("to Advertise", solicit, advertise),
        step("to Request (a second from the Solicit for all servers)", advertise, request),
        step("to Reply", request, reply),
        step("to told", reply, told),
        step("link up to lease without the random delay", up + delay, reply),
        step("link up to told without it", up + delay, told));
  }
}
