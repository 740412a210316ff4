import asyncio

from sluicegate.api.gather import Gathered


class Recorder(asyncio.Transport):
    def __init__(self):
        super().__init__()
        self.written = []
        self.closing = False

    def write(self, data):
        self.written.append(data)

    def close(self):
        self.closing = True

    def is_closing(self):
        return self.closing


def gathered(act):
    async def run():
        recorder = Recorder()
        act(Gathered(recorder, asyncio.get_running_loop()))
        await asyncio.sleep(0)
        return recorder

    return asyncio.run(run())


def test_what_is_written_in_one_turn_goes_out_together():
    recorder = gathered(lambda transport: (transport.write(b"head"), transport.write(b"body")))
    assert recorder.written == [b"headbody"]


def test_closing_sends_what_is_there_first():
    recorder = gathered(lambda transport: (transport.write(b"last"), transport.close()))
    assert (recorder.written, recorder.closing) == ([b"last"], True)


def test_nothing_is_written_to_a_connection_that_closes():
    def act(transport):
        transport.write(b"late")
        transport._transport.close()

    assert gathered(act).written == []


def test_everything_else_is_the_transports_own():
    recorder = gathered(lambda transport: transport.is_closing() or transport.write(b"open"))
    assert recorder.written == [b"open"]
