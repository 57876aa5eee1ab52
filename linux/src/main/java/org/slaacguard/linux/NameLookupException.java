package org.slaacguard.linux;

/** A name has no address, or its lookup failed for now. */
public final class NameLookupException extends Exception {
  private static final long serialVersionUID = 1L;

  // The error numbers of glibc and musl (netdb.h).
  private static final int EAI_NONAME = -2;
  private static final int EAI_AGAIN = -3;
  private static final int EAI_FAIL = -4;
  private static final int EAI_NODATA = -5;
  private static final int EAI_MEMORY = -10;
  private static final int EAI_SYSTEM = -11;

  private final boolean temporary;

  private NameLookupException(String message, boolean temporary) {
    super(message);
    this.temporary = temporary;
  }

  /** Creates an exception from the result of getaddrinfo(3) and errno. */
  static NameLookupException of(String host, int error, int errno) {
    String reason =
        switch (error) {
          case EAI_NONAME -> "there is no such name";
          case EAI_NODATA -> "the name has no address";
          case EAI_FAIL -> "the name server fails";
          case EAI_AGAIN -> "no name server answers now";
          case EAI_MEMORY -> "there is no memory";
          case EAI_SYSTEM -> Errno.text(errno);
          default -> "getaddrinfo fails with " + error;
        };
    boolean permanent = error == EAI_NONAME || error == EAI_FAIL || error == EAI_NODATA;
    return new NameLookupException(host + ": " + reason, !permanent);
  }

  /** Whether a later lookup may succeed. */
  public boolean isTemporary() {
    return temporary;
  }
}
