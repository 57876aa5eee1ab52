package org.slaacguard.wireguard;

import org.jspecify.annotations.Nullable;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.PrefixSet;

/**
 * Judges a handshake message by its form, its MACs and its source, before it can cost anything. For
 * one thread; several filters may share their state ({@link Protocol#newFilter}). A verdict
 * allocates nothing, and takes a microsecond or two.
 *
 * <p>Under load a message is let through only if its sender has proved its source. There are three
 * proofs: a cookie; the random index of our initiation, in a response from the address to which
 * that went, once for each handshake; and, at a bounded rate, an address from which a peer was
 * recently authentic. A sender without proof gets a cookie, also at a bounded rate. Messages with
 * proof always go first, so that they never wait behind others. Those of known peers go before
 * them: thousands of real hosts may get cookies, and then share one rate.
 */
public final class HandshakeFilter {
  /** What to do with a message. */
  public enum Verdict {
    /** Queue it. */
    ORDINARY,
    /** Queue it before all ordinary ones: its source is proved. */
    FIRST,
    /**
     * Queue it before all others, and where those take no room: it comes from where a peer was
     * recently authentic, or answers our initiation. Such messages have a rate of their own.
     */
    KNOWN,
    /** Drop it, and answer with {@link #reply}. */
    ANSWER,
    /** Drop it: no handshake message or cookie reply, or of the wrong length. */
    MALFORMED,
    /** Drop it: wrong MAC1. */
    WRONG_MAC,
    /**
     * Drop it: under load nothing proves its source, and the message or the source has had all its
     * cookies.
     */
    UNPROVED,
    /** Drop it: a cookie reply to an index that nobody has. */
    UNKNOWN_INDEX,
    /** Drop it: the source sends too many. */
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

  /**
   * The buffer for a message, which the caller fills before {@link #judge}. It has room for the
   * longest.
   */
  public byte[] message() {
    return message;
  }

  /**
   * Judges the message.
   *
   * @param length bytes of the whole message, which may exceed the buffer
   * @param high the source's {@code IpAddress.high()}
   * @param low the source's {@code IpAddress.low()}
   * @param port the source's UDP port
   * @param underLoad whether a source must prove itself first
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
    boolean awaited = type == Messages.RESPONSE && isAwaited(bytes, high, low, port);
    if (isKnown(now, high, low)) {
      return Verdict.KNOWN;
    }
    if (awaited) {
      return admission.known.allow(now, high, low) ? Verdict.KNOWN : Verdict.FIRST;
    }
    boolean hasCookie =
        macs.mac2Right(now, bytes, length, high, low, PrefixSet.isIpv4(high, low), port);
    if (hasCookie && admission.proven.allow(now, high, low)) {
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
   * Whether a message has no proof and would get no cookie. Its MACs, which are most of its cost,
   * then need no check.
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
    if (isKnown(now, high, low)) {
      return Verdict.KNOWN;
    }
    return admission.proven.allow(now, high, low) ? Verdict.FIRST : Verdict.TOO_MANY;
  }

  /** Whether a peer was lately there and has sent little since; if so, the message is counted. */
  private boolean isKnown(long now, long high, long low) {
    return admission.recent.contains(now, high, low) && admission.known.allow(now, high, low);
  }

  /** Whether this is the first response from the address to which our initiation went. */
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
   * The cookie reply to the message judged last: 64 bytes, which the next reply overwrites.
   *
   * @param length as passed to {@link #judge}, like the source
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
   * flood. Uncompiled, it takes thirty times as long.
   *
   * @return the message, an initiation whose MAC1 is right; all zero without keys
   */
  public byte[] rehearse(long now) {
    CookieChecker macs = checker();
    if (macs == null) {
      return new byte[Messages.INITIATION_LENGTH];
    }
    Bytes.putInt(message, 0, Messages.INITIATION);
    Bytes.putLongBigEndian(message, Messages.INITIATION_EPHEMERAL, now);
    macs.sign(message, Messages.INITIATION_LENGTH);
    // Each source is new, and the reply is not sent.
    long source = (0xffffL << 32) | (now & 0xffff_ffffL);
    if (judge(now, Messages.INITIATION_LENGTH, 0, source, 1, true) == Verdict.ANSWER) {
      reply(now, Messages.INITIATION_LENGTH, 0, source, 1);
    }
    return message.clone();
  }

  /** A checker with the current keys; null without keys. */
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
