package org.slaacguard.wireguard;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PrefixSet;

/**
 * Judges a handshake message before it costs anything: its form, its MACs, its source. For one
 * thread; several may share what they know ({@link Protocol#newFilter}). A verdict allocates
 * nothing, and takes a microsecond or two.
 *
 * <p>Under load a message goes on only if its sender has proved its source: by a cookie; by naming
 * the random index of an initiation of ours, from the address to which it went (once a handshake);
 * or, at a bounded rate, by coming from an address where a peer was recently authentic. A sender
 * without proof gets a cookie, also at a bounded rate. These messages go first at any time, so that
 * they never wait behind unproved ones.
 */
public final class HandshakeFilter {
  /** What is to be done with a message. */
  public enum Verdict {
    /** Let it wait with the others. */
    ORDINARY,
    /** Let it wait before all others: its source is proved. */
    FIRST,
    /** Answer with {@link #reply}, and drop it. */
    ANSWER,
    /** Drop: no handshake message or cookie reply, or of the wrong length. */
    MALFORMED,
    /** Drop: wrong MAC1. */
    WRONG_MAC,
    /** Drop: under load nothing proves its source, and it or its source has had its cookies. */
    UNPROVED,
    /** Drop: a cookie reply to an index nobody has. */
    UNKNOWN_INDEX,
    /** Drop: its source sends too many. */
    TOO_MANY
  }

  private final Admission admission;
  private final Blake2s blake = new Blake2s();
  private final byte[] message = new byte[Messages.INITIATION_LENGTH];
  private final byte[] reply = new byte[Messages.COOKIE_REPLY_LENGTH];
  private final AnsweredMessages answered = new AnsweredMessages();
  private @Nullable CookieChecker checker;

  HandshakeFilter(Admission admission) {
    this.admission = admission;
  }

  /** Where the caller puts a message before {@link #judge}: room for the longest. */
  public byte[] message() {
    return message;
  }

  /**
   * Judges the message.
   *
   * @param length bytes of the whole message, which may be more than there was room for
   * @param high of the source, as {@code IpAddress.high()}
   * @param low of the source, as {@code IpAddress.low()}
   * @param underLoad whether a source has to prove itself first
   */
  public Verdict judge(long now, int length, long high, long low, int port, boolean underLoad) {
    return judge(now, message, length, high, low, port, underLoad);
  }

  Verdict judge(long now, byte[] bytes, int length, Endpoint from, boolean underLoad) {
    return judge(
        now, bytes, length, from.address().high(), from.address().low(), from.port(), underLoad);
  }

  private Verdict judge(
      long now, byte[] bytes, int length, long high, long low, int port, boolean underLoad) {
    int type = Messages.type(bytes, length);
    CookieChecker macs = checker();
    if (type == 0 || type == Messages.TRANSPORT) {
      return Verdict.MALFORMED;
    }
    if (macs == null) {
      return Verdict.WRONG_MAC;
    }
    if (type == Messages.COOKIE_REPLY) {
      return cookieReply(now, bytes, high, low);
    }
    if (underLoad && isHopeless(now, type, bytes, length, high, low, port)) {
      return Verdict.UNPROVED;
    }
    if (!macs.mac1Right(bytes, length)) {
      return Verdict.WRONG_MAC;
    }
    if (type == Messages.RESPONSE && isAwaited(bytes, high, low, port)) {
      return Verdict.FIRST;
    }
    boolean hasCookie =
        macs.mac2Right(now, bytes, length, high, low, PrefixSet.isIpv4(high, low), port);
    if (hasCookie && admission.proven.allow(now, high, low)) {
      return Verdict.FIRST;
    }
    if (admission.recent.contains(now, high, low) && admission.known.allow(now, high, low)) {
      return Verdict.FIRST;
    }
    if (!underLoad) {
      return Verdict.ORDINARY;
    }
    if (hasCookie) {
      return Verdict.TOO_MANY;
    }
    if (answered.isWornOut(bytes, length) || !admission.cookies.allow(now, high, low)) {
      return Verdict.UNPROVED;
    }
    answered.note(bytes, length);
    return Verdict.ANSWER;
  }

  /**
   * Whether a message has no proof, and would get no cookie: then its MACs, most of its cost, need
   * not be checked.
   */
  private boolean isHopeless(
      long now, int type, byte[] bytes, int length, long high, long low, int port) {
    return !CookieChecker.hasMac2(bytes, length)
        && (answered.isWornOut(bytes, length) || admission.cookies.refuses(now, high, low))
        && !admission.recent.contains(now, high, low)
        && !(type == Messages.RESPONSE && isAwaited(bytes, high, low, port));
  }

  private Verdict cookieReply(long now, byte[] bytes, long high, long low) {
    if (admission.indices.get(Bytes.getInt(bytes, Messages.COOKIE_RECEIVER)) == null) {
      return Verdict.UNKNOWN_INDEX;
    }
    return admission.proven.allow(now, high, low) ? Verdict.FIRST : Verdict.TOO_MANY;
  }

  /** Whether it is the first response from where our initiation went. */
  private boolean isAwaited(byte[] bytes, long high, long low, int port) {
    if (!(admission.indices.get(Bytes.getInt(bytes, Messages.RESPONSE_RECEIVER))
            instanceof PendingHandshake handshake)
        || !handshake.begun()
        || handshake.answered()) {
      return false;
    }
    Endpoint to = handshake.peer().endpoint();
    return to != null
        && to.port() == port
        && to.address().low() == low
        && to.address().high() == high;
  }

  /**
   * The reply to the message that was judged last: 64 bytes, overwritten by the next.
   *
   * @param length as judged, likewise the source
   */
  public byte[] reply(long now, int length, long high, long low, int port) {
    return reply(now, message, length, high, low, port);
  }

  byte[] reply(long now, byte[] bytes, int length, Endpoint from) {
    return reply(now, bytes, length, from.address().high(), from.address().low(), from.port());
  }

  private byte[] reply(long now, byte[] bytes, int length, long high, long low, int port) {
    CookieChecker macs = checker();
    if (macs == null) {
      throw new IllegalStateException("no key, and no answer");
    }
    macs.reply(
        now, bytes, length, high, low, PrefixSet.isIpv4(high, low), port, admission.random, reply);
    return reply;
  }

  /**
   * Judges and answers a synthetic message of a flood, so that this code is compiled before a real
   * flood: until then it takes thirty times as long.
   */
  public void rehearse(long now) {
    CookieChecker macs = checker();
    if (macs == null) {
      return;
    }
    Bytes.putInt(message, 0, Messages.INITIATION);
    Bytes.putLongBigEndian(message, Messages.INITIATION_EPHEMERAL, now);
    macs.sign(message, Messages.INITIATION_LENGTH);
    // A source of its own each time; nothing goes there.
    long source = (0xffffL << 32) | (now & 0xffff_ffffL);
    if (judge(now, Messages.INITIATION_LENGTH, 0, source, 1, true) == Verdict.ANSWER) {
      reply(now, Messages.INITIATION_LENGTH, 0, source, 1);
    }
  }

  /** One with today's keys; null without. */
  private @Nullable CookieChecker checker() {
    CookieKeys keys = admission.keys;
    CookieChecker present = checker;
    if (keys == null) {
      checker = null;
    } else if (present == null || present.keys() != keys) {
      checker = new CookieChecker(blake, keys);
    }
    return checker;
  }
}
