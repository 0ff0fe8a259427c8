package io.loggos.simulation.kit;

import java.util.List;

/**
 * What a handler did against its contract.
 *
 * @param breach in which way
 * @param replica whose handler
 * @param place where in the log
 * @param request which request
 * @param details what was compared, one line each
 */
record Finding(Breach breach, int replica, Place place, Request request, List<String> details) {}
