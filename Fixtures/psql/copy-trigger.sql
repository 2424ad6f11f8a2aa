--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

CREATE FUNCTION public.g() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM set_config('standard_conforming_strings', 'off', false);
    PERFORM set_config('client_encoding', 'JOHAB', false);
    RETURN NEW;
END$$;
CREATE TRIGGER r BEFORE INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.g();
COPY public.t (a) FROM stdin;
1
\.
SELECT 'x\''
\! touch CANARY
';
SELECT 'が', '
\! touch CANARY
';

--
-- PostgreSQL database dump complete
--
