# Shared by the scripts beside this file that start a teald of their own; to be sourced after common.sh. Its state is in
# the folder $state, which the script names.

api= front_door=

ctl() { TEAL_ENDPOINT=$api "$root/.build/bin/ctl" "$@"; }

# The script's teald, if it still runs: a pid alone could by now be a stranger's.
running_pid() {
    local pid
    pid=$(cat "$state/teald.pid" 2>/dev/null) || return 1
    [[ $(cat "/proc/$pid/comm" 2>/dev/null) == teald ]] && echo "$pid"
}

# ready_field NAME: one address from teald's ready line.
ready_field() { sed -n "s/^teald ready .*\b$1=\([^ ]*\).*/\1/p" "$state/ready"; }

reset() { curl -sS --fail --max-time 120 -X POST "$(ready_field api)/_teal/reset" >/dev/null; }

end_teald() {
    local pid
    pid=$(running_pid) || return 0
    echo "removing everything that teald made, and ending it (pid $pid)"
    local emptied=yes
    reset || { emptied=; echo "it could not remove everything; the next start will"; }
    kill "$pid"
    for ((i = 0; i < 200; i++)); do
        [[ -d /proc/$pid ]] || break
        sleep 0.1
    done
    [[ ! -d /proc/$pid ]] || die "teald (pid $pid) does not end; its log: $state/teald.log"
    rm -f "$state/teald.pid"
    [[ -z $emptied ]] || rm -rf "$state/data"
}

port_taken() { (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# start_teald [OPTION…]: starts on what an earlier run left, if it left anything, so that it can be removed.
start_teald() {
    end_teald
    local options=(--data-dir "$state/data" "$@")
    if port_taken 4566; then options+=(--port 0); fi
    if port_taken 8080 && { port_taken 80 || [[ $(id -u) != 0 ]]; }; then options+=(--front-door-port 0); fi
    : >"$state/ready"
    nohup setsid "$root/.build/bin/teald" "${options[@]}" >"$state/ready" 2>"$state/teald.log" </dev/null &
    local pid=$!
    echo "$pid" >"$state/teald.pid"
    for ((i = 0; i < 300; i++)); do
        if grep -q '^teald ready ' "$state/ready"; then break; fi
        if [[ ! -d /proc/$pid ]]; then tail -n 20 "$state/teald.log" >&2; die "teald did not start"; fi
        sleep 0.1
    done
    cat "$state/ready"
    api=$(ready_field api)
    front_door=$(ready_field front-door)
    [[ -n $api && -n $front_door ]] || die "teald is not ready after 30 s; its log: $state/teald.log"
    reset
}

# The name's URL; the port is left out where it is the usual one.
url() {
    local port=${front_door##*:}
    [[ $port =~ ^[0-9]+$ && $port != 80 ]] && port=:$port || port=
    echo "http://$1.us-east-1.elasticbeanstalk.localhost$port/"
}

install() {
    need_swift
    need_libraries
}

engine() {
    mkdir -p "$state"
    if engine_answers; then
        echo "one answers already"
    else
        docker/engine-up
        touch "$state/engine-started"
    fi
}

build() {
    echo "a first release build takes five to ten minutes; later ones seconds"
    docker/build
}

# Removes whatever runs for the script.
down() {
    # One that ended by itself left its containers running, as it should; only it knows which they are.
    if ! running_pid >/dev/null && [[ -d $state/data ]]; then start_teald; fi
    end_teald
    if [[ -e $state/engine-started ]]; then
        rm "$state/engine-started"
        docker/engine-up --down
    fi
    echo "nothing of $(basename "$0") is running"
}
