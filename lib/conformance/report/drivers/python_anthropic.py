import json

from anthropic import Anthropic

from run_cases import SCHEMA, run_cases, turns_of


class Client:
    def __init__(self, given):
        self.given = given

    def of(self, case):
        return Anthropic(
            api_key=case.get("badToken") or self.given["token"],
            base_url=self.given["apiBase"],
            max_retries=case.get("retries", 0),
            timeout=case.get("giveUpMs", 30_000) / 1000,
        )

    def request(self, case):
        tools = {"tools": [{"name": "weather", "input_schema": SCHEMA}]} if case.get("tools") else {}
        return {"model": case["model"], "max_tokens": 4096, "messages": turns_of(case), **tools}

    def whole(self, case, seen):
        answer = self.of(case).messages.create(**self.request(case))
        seen.request_id = answer._request_id
        seen.piece("".join(block.text for block in answer.content if block.type == "text"))
        self.note(answer, seen)

    def stream(self, case, seen):
        with self.of(case).messages.stream(**self.request(case)) as stream:
            for text in stream.text_stream:
                seen.piece(text)
            self.note(stream.get_final_message(), seen)

    def note(self, message, seen):
        for block in message.content:
            if block.type == "tool_use":
                seen.tool = {"name": block.name, "arguments": json.dumps(block.input, separators=(",", ":"))}
        usage = message.usage
        seen.usage = usage and {"input": usage.input_tokens, "output": usage.output_tokens}


run_cases(Client)
