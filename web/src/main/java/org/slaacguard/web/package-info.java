/** The HTTP side of the gateway: metrics and webhooks. */
@NullMarked
package org.slaacguard.web;

import org.jspecify.annotations.NullMarked;
